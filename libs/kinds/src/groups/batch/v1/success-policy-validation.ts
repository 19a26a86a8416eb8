import type { JobSpec } from '../../../generated/index.gen.js';
import { toInternal } from '../../internal/form.js';
import type { Report } from '../../rules/report.js';

const MAX_RULES = 20;
const MAX_INDEXES_LENGTH = 64 * 1024;

/** Checks when an indexed Job counts as done before all of its indexes are (KEP-3998). */
export function checkSuccessPolicy(found: Report, spec: Partial<JobSpec>): void {
  const policy = spec.successPolicy!;
  if (spec.completionMode !== 'Indexed') {
    found.invalid(
      'successPolicy',
      toInternal('SuccessPolicy', policy),
      'requires indexed completion mode',
    );
    return;
  }
  const completions = spec.completions ?? 0;
  const rules = policy.rules ?? [];
  found.at('successPolicy', () => {
    if (rules.length === 0)
      found.required(
        'rules',
        'at least one rules must be specified when the successPolicy is specified',
      );
    if (rules.length > MAX_RULES) found.tooMany('rules', rules.length, MAX_RULES);
    found.each('rules', rules, ({ succeededCount: count, succeededIndexes: indexes }) => {
      if (count === undefined && indexes === undefined)
        found.required('', 'at least one of succeededCount or succeededIndexes must be specified');
      const total = indexes === undefined ? undefined : checkIndexes(found, indexes, completions);
      if (count === undefined) return;
      found.notNegative('succeededCount', count);
      const atMost = (limit: number, what: string): void =>
        found.invalid('succeededCount', count, `must be less than or equal to ${limit} (${what})`);
      if (count > completions) atMost(completions, 'the number of specified completions');
      if (total !== undefined && count > total)
        atMost(total, 'the number of indexes in the specified succeededIndexes field');
    });
  });
}

/** Returns how many indexes a text such as `0,2-4` names; none when it is faulty. */
function checkIndexes(found: Report, text: string, completions: number): number {
  if (text.length > MAX_INDEXES_LENGTH) found.tooLong('succeededIndexes', MAX_INDEXES_LENGTH);
  const count = countIndexes(text, completions);
  if (typeof count === 'number') return count;
  found.invalid('succeededIndexes', text, `error parsing succeededIndexes: ${count}`);
  return 0;
}

function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let total = 0;
  let last: number | undefined;
  for (const interval of text.split(',')) {
    const ends = interval.split('-');
    if (ends.length > 2)
      return `the fragment "${interval}" violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers: number[] = [];
    for (const end of ends) {
      if (!/^[+]?\d+$/.test(end)) return `cannot convert string to integer for index: "${end}"`;
      if (Number(end) >= completions) return `too large index: "${end}"`;
      numbers.push(Number(end));
    }
    const [from, to = from] = numbers as [number, number?];
    if (ends.length === 2 && from >= to) return increasing(from, to);
    if (last !== undefined && last >= from) return increasing(last, from);
    total += to - from + 1;
    last = to;
  }
  return total;
}

const increasing = (previous: number, current: number): string =>
  `non-increasing order, previous: ${previous}, current: ${current}`;
