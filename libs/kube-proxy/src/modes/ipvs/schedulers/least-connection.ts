import type { Placement, Scheduler } from './scheduler.js';

/** lc, wlc: the destination with the least to do; of several, the first. An open connection weighs as much as 256 others. */
export const leastConnection: Scheduler = (placement) =>
  least(placement, ({ active, inactive }) => active * 256 + inactive);

/** sed: as lc, by open connections alone, the new one among them. With equal weights the new one makes no difference. */
export const shortestDelay: Scheduler = (placement) => least(placement, ({ active }) => active + 1);

/** nq: a destination without any open connection at once, otherwise as sed. */
export const neverQueue: Scheduler = (placement) => {
  const idle =
    placement.memory === undefined
      ? -1
      : loadsOf(placement).findIndex(({ active }) => active === 0);
  return idle < 0 ? shortestDelay(placement) : idle;
};

/** What a destination has to do. */
export interface Load {
  readonly active: number;
  readonly inactive: number;
}

const IDLE: Load = { active: 0, inactive: 0 };

/** The connections of each destination. */
export function loadsOf({ destinations, memory }: Placement): Load[] {
  return destinations.map(({ ip, port }) => memory?.connectionsTo(ip, port) ?? IDLE);
}

function least(placement: Placement, weigh: (load: Load) => number): number {
  if (placement.memory === undefined) return placement.pick(placement.destinations.length);
  const weights = loadsOf(placement).map(weigh);
  return weights.indexOf(weights.reduce((a, b) => Math.min(a, b)));
}
