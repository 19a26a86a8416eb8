import type { Job, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { isActive, isFinished } from '../pods/pod-state.js';
import { parseIndexes } from './indexes.js';

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';

/** The pods of a Job, counted: finished ones of the past are in the Job's status, those that still carry the finalizer are not. */
export interface JobPods {
  readonly active: readonly Stored<Pod>[];
  readonly ready: number;
  readonly terminating: number;
  /** Finished, and still to be counted. */
  readonly newlySucceeded: readonly Stored<Pod>[];
  readonly newlyFailed: readonly Stored<Pod>[];
  readonly succeeded: number;
  readonly failed: number;
  /** Indexed Jobs: which indexes are done, in all. */
  readonly completedIndexes: ReadonlySet<number>;
}

export function completionIndex(pod: Pod): number | undefined {
  const text = pod.metadata?.annotations?.[indexAnnotation];
  return text === undefined ? undefined : Number(text);
}

export function countPods(
  job: Stored<Job>,
  pods: readonly Stored<Pod>[],
  isReady: (pod: Pod) => boolean,
): JobPods {
  const active = pods.filter(isActive);
  const tracked = pods.filter((pod) => pod.metadata.finalizers?.includes(trackingFinalizer));
  const newlySucceeded = tracked.filter((pod) => pod.status?.phase === 'Succeeded');
  const replaced = job.spec?.podReplacementPolicy !== 'Failed';
  // A pod on its way out counts as failed unless its end must be waited for.
  const newlyFailed = tracked.filter(
    (pod) =>
      pod.status?.phase === 'Failed' ||
      (replaced && pod.metadata.deletionTimestamp && !isFinished(pod)),
  );
  const completedIndexes = new Set(parseIndexes(job.status?.completedIndexes ?? ''));
  for (const pod of newlySucceeded) {
    const index = completionIndex(pod);
    if (index !== undefined) completedIndexes.add(index);
  }
  const indexed = job.spec?.completionMode === 'Indexed';
  return {
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter((pod) => pod.metadata.deletionTimestamp && !isFinished(pod)).length,
    newlySucceeded,
    newlyFailed,
    succeeded: indexed
      ? completedIndexes.size
      : (job.status?.succeeded ?? 0) + newlySucceeded.length,
    failed: (job.status?.failed ?? 0) + newlyFailed.length,
    completedIndexes,
  };
}
