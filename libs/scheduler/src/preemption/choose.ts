import type { Victims } from './victims.js';

/** Makes every priority positive, so that more victims always weigh more. */
const PRIORITY_OFFSET = 2 ** 31;

/**
 * The node where preemption does least harm: fewest broken budgets, then the least important highest victim, the smallest sum of priorities, the
 * fewest victims, the highest victim that began last, and at last the first.
 */
export function leastHarm(candidates: readonly Victims[], now: number): Victims | undefined {
  const criteria: ((victims: Victims) => number)[] = [
    ({ violations }) => violations,
    ({ pods }) => pods[0]?.priority ?? -Infinity,
    ({ pods }) => pods.reduce((sum, { priority }) => sum + priority + PRIORITY_OFFSET, 0),
    ({ pods }) => pods.length,
    (victims) => -earliestStart(victims, now),
  ];
  let best = candidates;
  for (const criterion of criteria) {
    const least = Math.min(...best.map(criterion));
    best = best.filter((victims) => criterion(victims) === least);
  }
  return best[0];
}

/** When the first of the victims of highest priority began. */
function earliestStart({ pods }: Victims, now: number): number {
  const highest = pods[0]?.priority;
  return Math.min(
    ...pods.filter(({ priority }) => priority === highest).map((pod) => pod.startedAt(now)),
  );
}
