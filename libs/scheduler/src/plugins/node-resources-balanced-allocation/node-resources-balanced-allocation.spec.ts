import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { balancedScore } from './node-resources-balanced-allocation.js';

interface Recorded {
  readonly plugin: string;
  readonly resources: readonly { readonly name: string }[];
  readonly allocatable: readonly number[];
  readonly requested: readonly number[];
  readonly podRequest: readonly number[];
  readonly score: number;
}

const file = new URL('../../../testdata/resource-scores.json', import.meta.url);
const recorded = (JSON.parse(readFileSync(file, 'utf8')) as Recorded[]).filter(
  ({ plugin }) => plugin === 'NodeResourcesBalancedAllocation',
);

it.each(recorded)(
  'allocatable $allocatable, requested $requested, pod $podRequest: $score',
  ({ resources, allocatable, requested, podRequest, score }) => {
    const names = resources.map(({ name }) => name);
    const amounts = (values: readonly number[]): Map<string, number> =>
      new Map(names.map((name, index) => [name, values[index]!]));
    const before = requested.map((amount, index) => amount - podRequest[index]!);
    expect(balancedScore(names, amounts(allocatable), amounts(before), amounts(podRequest))).toBe(
      score,
    );
  },
);

it('has recorded scores to compare with', () => {
  expect(recorded.length).toBeGreaterThan(100);
});
