import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplicaSet } from '#kinds';
import type { Stored } from '#machinery';
import { stored } from '../testing/objects.js';
import type { RolloutLimits } from './limits.js';
import { growNew, shrinkOld, type Resize } from './rolling-update.js';

interface Size {
  readonly replicas: number;
  readonly available: number;
}

const setOf = (name: string, { replicas, available }: Size): Stored<ReplicaSet> =>
  stored<ReplicaSet>({
    kind: 'ReplicaSet',
    metadata: { name },
    spec: { replicas, selector: {} },
    status: { replicas, availableReplicas: available },
  });

const size = fc
  .tuple(fc.nat(20), fc.nat(20))
  .map(([replicas, available]) => ({ replicas, available: Math.min(replicas, available) }));
const limits = fc
  .record({ replicas: fc.nat(30), maxSurge: fc.nat(10), maxUnavailable: fc.nat(10) })
  .map((given) => ({
    ...given,
    maxUnavailable: Math.min(
      given.replicas,
      given.maxSurge === 0 ? Math.max(1, given.maxUnavailable) : given.maxUnavailable,
    ),
  }));

const sizeAfter = (set: Stored<ReplicaSet>, resizes: readonly Resize[]): number =>
  resizes.find((resize) => resize.replicaSet === set)?.replicas ?? set.spec?.replicas ?? 0;

describe('a rolling update', () => {
  it('never grows the new ReplicaSet beyond the surge', () => {
    fc.assert(
      fc.property(limits, size, fc.array(size, { maxLength: 4 }), (bounds, fresh, others) => {
        const newSet = setOf('new', fresh);
        const old = others.map((each, index) => setOf(`old${index}`, each));
        const grown = growNew(newSet, [...old, newSet], bounds);
        if (grown === undefined || grown.replicas <= fresh.replicas) return;
        const total = grown.replicas + others.reduce((sum, { replicas }) => sum + replicas, 0);
        expect(total).toBeLessThanOrEqual(bounds.replicas + bounds.maxSurge);
        expect(grown.replicas).toBeLessThanOrEqual(bounds.replicas);
      }),
    );
  });

  it('never takes an available pod that is needed', () => {
    fc.assert(
      fc.property(limits, size, fc.array(size, { maxLength: 4 }), (bounds, fresh, others) => {
        const newSet = setOf('new', fresh);
        const old = others.map((each, index) => setOf(`old${index}`, each));
        const resizes = shrinkOld(old, newSet, bounds);
        if (resizes.length === 0) return;
        const before = [newSet, ...old].reduce(
          (sum, set) => sum + (set.status?.availableReplicas ?? 0),
          0,
        );
        const lost = old.reduce((sum, set) => {
          const available = set.status?.availableReplicas ?? 0;
          return sum + Math.max(0, available - sizeAfter(set, resizes));
        }, 0);
        const needed = bounds.replicas - bounds.maxUnavailable;
        expect(before - lost).toBeGreaterThanOrEqual(Math.min(before, needed));
      }),
    );
  });

  it('starts with the surge and then swaps pods one for one', () => {
    const bounds: RolloutLimits = { replicas: 4, maxSurge: 1, maxUnavailable: 1 };
    const old = setOf('old', { replicas: 4, available: 4 });
    const fresh = setOf('new', { replicas: 0, available: 0 });
    expect(growNew(fresh, [old, fresh], bounds)?.replicas).toBe(1);
    expect(shrinkOld([old], fresh, bounds).map((resize) => resize.replicas)).toEqual([3]);
  });

  it('waits while an old ReplicaSet counts more available pods than it should have', () => {
    const bounds: RolloutLimits = { replicas: 6, maxSurge: 3, maxUnavailable: 2 };
    const old = setOf('old', { replicas: 5, available: 8 });
    const fresh = setOf('new', { replicas: 4, available: 0 });
    expect(shrinkOld([old], fresh, bounds)).toEqual([]);
  });
});
