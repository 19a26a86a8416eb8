import { leastConnection, loadsOf, type Load } from './least-connection.js';
import type { Placement, Scheduler } from './scheduler.js';

/** A destination with more connections than its weight is overloaded when another one has less than half of that. */
const WEIGHT = 1;

/** lblc: what goes to one address stays with one destination, until that is overloaded. */
export const localityLeastConnection: Scheduler = (placement) => {
  if (placement.memory === undefined) return placement.pick(placement.destinations.length);
  const [newest] = membersOf(placement);
  const isLast = newest?.turn === turnOf(placement);
  if (newest !== undefined && isLast && !isOverloaded(loadsOf(placement), newest.index))
    return newest.index;
  return add(placement);
};

/** lblcr: as lblc, with a set of destinations for the address: the least loaded one of the set, which grows by overload. */
export const localityWithReplication: Scheduler = (placement) => {
  if (placement.memory === undefined) return placement.pick(placement.destinations.length);
  const loads = loadsOf(placement);
  const overhead = (index: number): number => loads[index]!.active * 256 + loads[index]!.inactive;
  const [best] = membersOf(placement).toSorted((a, b) => overhead(a.index) - overhead(b.index));
  return best !== undefined && !isOverloaded(loads, best.index) ? best.index : add(placement);
};

/** A destination that has been chosen for the address, and at which turn: later ones come first in the kernel's set. */
interface Member {
  readonly index: number;
  readonly turn: number;
}

const nameOf = ({ server, destination }: Placement): string => `${server} ${destination}`;

const memberName = (placement: Placement, index: number): string =>
  `${nameOf(placement)} ${placement.destinations[index]!.text}`;

/** How often a destination has been chosen for the address. */
const turnOf = (placement: Placement): number => placement.memory?.read(nameOf(placement)) ?? 0;

/** The newest first. Kept by the destination itself: its place in the list changes when others come and go. */
function membersOf(placement: Placement): Member[] {
  return placement.destinations
    .map((_, index) => ({ index, turn: placement.memory?.read(memberName(placement, index)) ?? 0 }))
    .filter(({ turn }) => turn > 0)
    .sort((a, b) => b.turn - a.turn);
}

/** Chooses a destination for the address as lc does. */
function add(placement: Placement): number {
  const next = leastConnection(placement);
  const turn = turnOf(placement) + 1;
  placement.memory?.write(nameOf(placement), turn);
  placement.memory?.write(memberName(placement, next), turn);
  return next;
}

const isOverloaded = (loads: readonly Load[], index: number): boolean =>
  loads[index]!.active > WEIGHT && loads.some(({ active }) => active * 2 < WEIGHT);
