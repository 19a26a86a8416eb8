import type { Scheduler } from './scheduler.js';

/** rr, wrr: one after the other. With equal weights there is no difference between them. */
export const roundRobin: Scheduler = ({ server, destinations, memory, pick }) => {
  const count = destinations.length;
  if (memory === undefined) return pick(count);
  const next = ((memory.read(server) ?? -1) + 1) % count;
  memory.write(server, next);
  return next;
};
