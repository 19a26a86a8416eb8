import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { strategyScore, type ScoringStrategy, type ShapePoint } from './scoring-strategy.js';

interface Recorded {
  readonly plugin: string;
  readonly strategy?: NonNullable<ScoringStrategy['type']>;
  readonly shape?: readonly ShapePoint[];
  readonly resources: readonly { readonly name: string; readonly weight?: number }[];
  readonly allocatable: readonly number[];
  readonly requested: readonly number[];
  readonly podRequest: readonly number[];
  readonly score: number;
}

const file = new URL('../../../testdata/resource-scores.json', import.meta.url);
const recorded = (JSON.parse(readFileSync(file, 'utf8')) as Recorded[]).filter(
  ({ plugin }) => plugin === 'NodeResourcesFit',
);

describe.each(['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'] as const)(
  '%s',
  (type) => {
    const vectors = recorded.filter(({ strategy }) => strategy === type);

    it('has recorded scores to compare with', () => {
      expect(vectors.length).toBeGreaterThan(30);
    });

    it.each(vectors)(
      'allocatable $allocatable, requested $requested: $score',
      ({ resources, allocatable, requested, podRequest, shape, score }) => {
        const usages = resources.map(({ name, weight = 1 }, index) => {
          // The scheduler leaves out extended resources that the pod does not ask for.
          const counts = !name.includes('/') || podRequest[index]! > 0;
          return {
            weight,
            allocatable: counts ? allocatable[index]! : 0,
            requested: requested[index]!,
          };
        });
        expect(
          strategyScore({ type, requestedToCapacityRatio: { shape: shape ?? [] } }, usages),
        ).toBe(score);
      },
    );
  },
);
