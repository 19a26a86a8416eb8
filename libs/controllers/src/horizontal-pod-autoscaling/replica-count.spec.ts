import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replicaCount, type ReplicaQuestion } from './replica-count.js';

interface Case {
  readonly current?: number;
  readonly usage: readonly number[];
  readonly unready?: readonly number[];
  readonly missing?: readonly number[];
  readonly target?: number;
}

/** Pods are named by their place in `usage`; a missing one has no value. */
function question({
  usage,
  unready = [],
  missing = [],
  target = 100,
  ...rest
}: Case): ReplicaQuestion {
  const names = (places: readonly number[]) => new Set(places.map(String));
  const entries = usage.flatMap((value, place) =>
    missing.includes(place) ? [] : [[String(place), { value, timestamp: 0, window: 0 }] as const],
  );
  return {
    current: rest.current ?? usage.length,
    usage: new Map(entries),
    groups: {
      ready: usage.length - unready.length - missing.length,
      unready: names(unready),
      missing: names(missing),
      ignored: new Set(),
    },
    tolerance: { up: 0.1, down: 0.1 },
    ratio: (values) =>
      [...values.values()].reduce((sum, value) => sum + value, 0) / values.size / target,
    assumed: () => target,
  };
}

const replicas = (of: Case): number => replicaCount(question(of)).replicas;

describe('replicaCount', () => {
  it('brings the average to the target', () => {
    expect(replicas({ usage: [250, 250] })).toBe(5);
    expect(replicas({ usage: [25, 25, 25, 25] })).toBe(1);
  });

  it('does nothing within the tolerance', () => {
    expect(replicas({ usage: [109, 109] })).toBe(2);
    expect(replicas({ usage: [91, 91] })).toBe(2);
  });

  it('counts pods that are not ready as idle when it would scale up', () => {
    expect(replicas({ usage: [200, 200, 0], unready: [2] })).toBe(4);
  });

  it('counts pods without a measurement as at the target when it would scale down', () => {
    expect(replicas({ usage: [20, 20, 0], missing: [2] })).toBe(2);
  });

  it('fails when no pod is ready', () => {
    expect(() => replicas({ usage: [1], unready: [0] })).toThrow('pods might be unready');
  });

  it('never wants fewer replicas for more load', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 1000 }),
        (usage, more) => {
          const loaded = usage.map((value) => value + more);
          expect(replicas({ usage: loaded })).toBeGreaterThanOrEqual(replicas({ usage }));
        },
      ),
    );
  });
});
