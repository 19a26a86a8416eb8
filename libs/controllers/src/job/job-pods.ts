import type { Job, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { isActive, isFinished, isReady } from '../pods/pod-state.js';
import { completionIndex, indexesOf, trackingFinalizer, type JobIndexes } from './job-indexes.js';
import { judge } from './pod-failure-policy.js';

/** The pods of a Job, sorted and counted: those that ended in the past are in its status, those that carry the finalizer are not. */
export interface JobPods {
  readonly all: readonly Stored<Pod>[];
  readonly active: readonly Stored<Pod>[];
  readonly ready: number;
  readonly terminating: number;
  /** Ended, and in no count of the status. */
  readonly newlySucceeded: readonly Stored<Pod>[];
  readonly newlyFailed: readonly Stored<Pod>[];
  readonly succeeded: number;
  readonly failed: number;
  /** Indexed Jobs only. */
  readonly indexes: JobIndexes | undefined;
}

export function isTracked(pod: Stored<Pod>): boolean {
  return pod.metadata.finalizers?.includes(trackingFinalizer) === true;
}

/** A pod on its way out counts as failed unless its end must be waited for. */
export function isFailed(job: Job, pod: Stored<Pod>): boolean {
  if (pod.status?.phase === 'Failed') return true;
  if (job.spec?.podReplacementPolicy === 'Failed') return false;
  return pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Succeeded';
}

export function countPods(job: Stored<Job>, pods: readonly Stored<Pod>[]): JobPods {
  const active = pods.filter(isActive);
  const { succeeded = 0, failed = 0, uncountedTerminatedPods } = job.status ?? {};
  const uncounted = {
    succeeded: uncountedTerminatedPods?.succeeded ?? [],
    failed: uncountedTerminatedPods?.failed ?? [],
  };
  const candidates = pods.filter((pod) => isTracked(pod) && hasValidIndex(job, pod));
  const newlySucceeded = candidates.filter(
    ({ metadata, status }) =>
      status?.phase === 'Succeeded' && !uncounted.succeeded.includes(metadata.uid),
  );
  const newlyFailed = candidates.filter(
    (pod) => isFailed(job, pod) && !uncounted.failed.includes(pod.metadata.uid),
  );
  const indexes = indexesOf(job, pods, active, (pod) => isTracked(pod) && isFailed(job, pod));
  return {
    all: pods,
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter((pod) => pod.metadata.deletionTimestamp && !isFinished(pod)).length,
    newlySucceeded,
    newlyFailed,
    succeeded:
      indexes?.succeeded.size ?? succeeded + newlySucceeded.length + uncounted.succeeded.length,
    failed:
      failed + newlyFailed.filter((pod) => judge(job, pod).counts).length + uncounted.failed.length,
    indexes,
  };
}

/** Pods of an Indexed Job count when they have one of its indexes. */
export function hasValidIndex(job: Job, pod: Stored<Pod>): boolean {
  if (job.spec?.completionMode !== 'Indexed') return true;
  const index = completionIndex(pod);
  return index !== undefined && index < (job.spec.completions ?? 0);
}
