import type { Placement, Scheduler } from './scheduler.js';

/** lc, wlc, sed: the destination with the fewest connections; of several, the first. With equal weights they agree. */
export const leastConnection: Scheduler = (placement) => {
  if (placement.memory === undefined) return placement.pick(placement.destinations.length);
  const loads = loadsOf(placement);
  return loads.indexOf(Math.min(...loads));
};

/** nq: a destination without any connection at once, otherwise as sed. */
export const neverQueue: Scheduler = (placement) => {
  const idle =
    placement.memory === undefined ? -1 : loadsOf(placement).findIndex((load) => load === 0);
  return idle < 0 ? leastConnection(placement) : idle;
};

/** Connections of each destination. */
export function loadsOf({ destinations, memory }: Placement): number[] {
  return destinations.map(({ ip, port }) => memory?.connectionsTo(ip, port) ?? 0);
}
