import type { Job } from '#kinds';
import { parseIndexes } from './indexes.js';

/** Says which rule of the success policy the done indexes meet; undefined when none (KEP-3998). */
export function successPolicyMet(job: Job, done: ReadonlySet<number>): string | undefined {
  const { successPolicy, completions = 0 } = job.spec ?? {};
  if (done.size === 0) return undefined;
  const met = (successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined)
      return succeededCount !== undefined && done.size >= succeededCount;
    const required = parseIndexes(succeededIndexes).filter((index) => index < completions);
    const reached = required.filter((index) => done.has(index)).length;
    return required.length > 0 && reached >= Math.min(succeededCount ?? Infinity, required.length);
  });
  return met < 0 ? undefined : `Matched rules at index ${met}`;
}
