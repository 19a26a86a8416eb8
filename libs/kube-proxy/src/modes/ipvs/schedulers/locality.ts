import { leastConnection, loadsOf, type Load } from './least-connection.js';
import type { Placement, Scheduler } from './scheduler.js';

/** A destination with more connections than its weight is overloaded when another one has less than half of that. */
const WEIGHT = 1;

/** lblc: what goes to one address stays with one destination, until that is overloaded. */
export const localityLeastConnection: Scheduler = (placement) => {
  const { memory, destination, destinations, pick } = placement;
  if (memory === undefined) return pick(destinations.length);
  const name = `${placement.server} ${destination}`;
  const known = memory.read(name);
  const loads = loadsOf(placement);
  if (known !== undefined && known < destinations.length && !isOverloaded(loads, known))
    return known;
  const next = leastConnection(placement);
  memory.write(name, next);
  return next;
};

/** lblcr: as lblc, with a set of destinations for the address: the least loaded one of the set, which grows by overload. */
export const localityWithReplication: Scheduler = (placement) => {
  const { memory, destinations, pick } = placement;
  if (memory === undefined) return pick(destinations.length);
  const loads = loadsOf(placement);
  const members = membersOf(placement);
  const overhead = (index: number): number => loads[index]!.active * 256 + loads[index]!.inactive;
  const best = members.toSorted((a, b) => overhead(a) - overhead(b))[0];
  if (best !== undefined && !isOverloaded(loads, best)) return best;
  const next = leastConnection(placement);
  memory.write(memberName(placement, next), 1);
  return next;
};

const memberName = ({ server, destination, destinations }: Placement, index: number): string =>
  `${server} ${destination} ${destinations[index]!.text}`;

const membersOf = (placement: Placement): number[] =>
  placement.destinations
    .map((_, index) => index)
    .filter((index) => placement.memory?.read(memberName(placement, index)) === 1);

const isOverloaded = (loads: readonly Load[], index: number): boolean =>
  loads[index]!.active > WEIGHT && loads.some(({ active }) => active * 2 < WEIGHT);
