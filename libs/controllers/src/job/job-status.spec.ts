import { describe, expect, it } from 'vitest';
import type { Job, JobSpec, JobStatus } from '#kinds';
import { epoch, podIn, stored, type PodState } from '../testing/objects.js';
import { failureAnnotations, indexAnnotation, trackingFinalizer } from './job-indexes.js';
import { countPods } from './job-pods.js';
import { scaling } from './job-scale.js';
import { account, settle } from './job-status.js';

const jobOf = (spec: Partial<JobSpec>, status: JobStatus = {}) =>
  stored<Job>({ kind: 'Job', metadata: { name: 'j' }, spec: { template: {}, ...spec }, status });
const podOf = (name: string, state: PodState, index?: number) => {
  const annotations = index === undefined ? {} : { [indexAnnotation]: String(index) };
  const pod = podIn(name, { ...state, annotations: { ...annotations, ...state.annotations } });
  return { ...pod, metadata: { ...pod.metadata, finalizers: [trackingFinalizer] } };
};
const perIndex: Partial<JobSpec> = {
  completionMode: 'Indexed',
  completions: 2,
  parallelism: 2,
  backoffLimitPerIndex: 1,
};

describe('the status of a Job', () => {
  it('notes ended pods by uid before it counts them', () => {
    const job = jobOf({ completions: 3, parallelism: 1 });
    const pods = [podOf('a', { phase: 'Succeeded' }), podOf('b', { phase: 'Failed' })];
    const { status, release } = account(job, {}, countPods(job, pods), undefined, 't');
    expect(status.uncountedTerminatedPods).toEqual({ succeeded: ['uid-a'], failed: ['uid-b'] });
    expect(release.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
    expect(settle(status, new Set(['uid-b']))).toMatchObject({
      succeeded: 1,
      uncountedTerminatedPods: { failed: ['uid-b'] },
    });
  });

  it('counts no pod twice', () => {
    const job = jobOf(
      { completions: 3, parallelism: 1 },
      { uncountedTerminatedPods: { succeeded: ['uid-a'] } },
    );
    const pods = countPods(job, [podOf('a', { phase: 'Succeeded' })]);
    expect(pods.succeeded).toBe(1);
    const { status } = account(job, job.status!, pods, undefined, 't');
    expect(status.uncountedTerminatedPods).toEqual({ succeeded: ['uid-a'] });
  });

  it('tells done indexes in short', () => {
    const job = jobOf({ ...perIndex, completions: 5 }, { completedIndexes: '0,1' });
    const pods = countPods(job, [podOf('c', { phase: 'Succeeded' }, 2)]);
    const { status } = account(job, job.status!, pods, undefined, 't');
    expect(status).toMatchObject({ succeeded: 3, completedIndexes: '0-2', failedIndexes: '' });
  });

  it('keeps the failed pod of an index until another has taken over its failures', () => {
    const job = jobOf(perIndex);
    const failed = podOf('a', { phase: 'Failed' }, 0);
    const pods = countPods(job, [failed]);
    expect(account(job, {}, pods, undefined, 't').release).toEqual([]);
    expect(failureAnnotations(job, failed)).toEqual({
      'batch.kubernetes.io/job-index-failure-count': '1',
    });
    const next = podOf('b', { annotations: failureAnnotations(job, failed) }, 0);
    const both = countPods(job, [failed, next]);
    expect(account(job, {}, both, undefined, 't').release).toEqual([failed]);
  });
});

describe('the pods that a Job makes and removes', () => {
  it('waits for each index by its own failures', () => {
    const job = jobOf(perIndex);
    const pods = countPods(job, [podOf('a', { phase: 'Failed', readySince: epoch }, 0)]);
    const none = { count: 0, last: 0 };
    expect(scaling(job, pods, none, epoch + 1000).create).toEqual([1]);
    expect(scaling(job, pods, none, epoch + 10_000).create).toEqual([0, 1]);
  });

  it('removes pods of indexes that the Job has no more', () => {
    const job = jobOf({ ...perIndex, completions: 1, parallelism: 1 });
    const pods = countPods(job, [podOf('a', {}, 0), podOf('b', {}, 1)]);
    const { remove } = scaling(job, pods, { count: 0, last: 0 }, epoch);
    expect(remove.map(({ metadata }) => metadata.name)).toEqual(['b']);
  });

  it('waits for terminating pods when only failed ones are replaced', () => {
    const job = jobOf({ completions: 1, podReplacementPolicy: 'Failed' });
    const pods = countPods(job, [podOf('a', { deleting: true })]);
    expect(scaling(job, pods, { count: 0, last: 0 }, epoch).create).toEqual([]);
  });
});
