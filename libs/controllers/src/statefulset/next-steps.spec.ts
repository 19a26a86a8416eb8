import { describe, expect, it } from 'vitest';
import type { StatefulSet, StatefulSetSpec } from '#kinds';
import { epoch, podIn, stored, type PodState } from '../testing/objects.js';
import { revisionLabel } from './identity.js';
import { nextSteps } from './next-steps.js';

const setOf = (spec: Partial<StatefulSetSpec>) =>
  stored<StatefulSet>({
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: { template: {}, updateStrategy: { type: 'RollingUpdate' }, ...spec },
  });
const pod = (ordinal: number, state: PodState & { readonly revision?: string } = {}) =>
  podIn(`db-${ordinal}`, { ...state, labels: { [revisionLabel]: state.revision ?? 'new' } });
const stepsOf = (spec: Partial<StatefulSetSpec>, pods: ReturnType<typeof pod>[]) => {
  const steps = nextSteps(setOf(spec), pods, 'new', epoch + 60_000);
  return { create: steps.create, delete: steps.delete.map(({ metadata }) => metadata.name) };
};

describe('the next steps of a StatefulSet', () => {
  it('creates a pod only when the one before it is ready', () => {
    expect(stepsOf({ replicas: 3 }, [])).toEqual({ create: [0], delete: [] });
    expect(stepsOf({ replicas: 3 }, [pod(0, { ready: false })])).toEqual({
      create: [],
      delete: [],
    });
    expect(stepsOf({ replicas: 3 }, [pod(0)])).toEqual({ create: [1], delete: [] });
  });

  it('creates all at once when pods are managed in parallel', () => {
    expect(stepsOf({ replicas: 3, podManagementPolicy: 'Parallel' }, []).create).toEqual([0, 1, 2]);
  });

  it('counts from the first ordinal of the set', () => {
    expect(stepsOf({ replicas: 2, ordinals: { start: 5 } }, [pod(5)]).create).toEqual([6]);
  });

  it('removes from the highest ordinal down, waiting for each to be gone', () => {
    expect(stepsOf({ replicas: 1 }, [pod(0), pod(1), pod(2)]).delete).toEqual(['db-2']);
    expect(stepsOf({ replicas: 1 }, [pod(0), pod(1), pod(2, { deleting: true })]).delete).toEqual(
      [],
    );
  });

  it('replaces a pod that has failed', () => {
    expect(stepsOf({ replicas: 1 }, [pod(0, { phase: 'Failed' })]).delete).toEqual(['db-0']);
  });

  it('updates from the highest ordinal down to the partition', () => {
    const old = { revision: 'old' };
    const spec = (partition: number): Partial<StatefulSetSpec> => ({
      replicas: 3,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
    });
    expect(stepsOf(spec(0), [pod(0, old), pod(1, old), pod(2, old)]).delete).toEqual(['db-2']);
    expect(stepsOf(spec(2), [pod(0, old), pod(1, old), pod(2)]).delete).toEqual([]);
    expect(stepsOf(spec(1), [pod(0, old), pod(1, old), pod(2)]).delete).toEqual(['db-1']);
  });

  it('updates one pod at a time even when pods are managed in parallel', () => {
    const spec: Partial<StatefulSetSpec> = { replicas: 3, podManagementPolicy: 'Parallel' };
    const old = { revision: 'old' };
    expect(stepsOf(spec, [pod(0, old), pod(1, old), pod(2, old)]).delete).toEqual(['db-2']);
    expect(stepsOf(spec, [pod(0, old), pod(1, old), pod(2, { ready: false })]).delete).toEqual([]);
  });

  it('does not scale down past a pod below that is not available', () => {
    const unready = { ready: false };
    expect(stepsOf({ replicas: 0 }, [pod(0, unready), pod(1, unready)]).delete).toEqual([]);
    expect(stepsOf({ replicas: 0 }, [pod(0), pod(1, unready)]).delete).toEqual(['db-1']);
  });

  it('leaves pods alone when they are to be updated on deletion', () => {
    const spec: Partial<StatefulSetSpec> = { replicas: 1, updateStrategy: { type: 'OnDelete' } };
    expect(stepsOf(spec, [pod(0, { revision: 'old' })]).delete).toEqual([]);
  });
});
