import type { Job, JobCondition, JobStatus, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { newCondition, withCondition } from './conditions.js';
import { formatIndexes } from './indexes.js';
import { completionIndex, type JobIndexes } from './job-indexes.js';
import { hasValidIndex, isFailed, isTracked, type JobPods } from './job-pods.js';
import { judge } from './pod-failure-policy.js';

/** Ended pods that are counted in one pass at most (MaxUncountedPods). */
const maxUncounted = 500;

/** The first half of counting: what is written before finalizers go, and the pods that lose theirs. */
export interface Accounting {
  readonly status: JobStatus;
  readonly release: readonly Stored<Pod>[];
  /** The condition that the Job ends with, once nothing is left to count. */
  readonly end: JobCondition | undefined;
}

/**
 * Ended pods are first noted by uid in `uncountedTerminatedPods`, then lose the finalizer, then are counted: each counts once, whatever
 * fails in between (KEP-2307). `decided` says how the Job ends.
 */
export function account(
  job: Stored<Job>,
  base: JobStatus,
  pods: JobPods,
  decided: JobCondition | undefined,
  timestamp: string,
): Accounting {
  const tracked = pods.all.filter(isTracked);
  const status = settle(base, new Set(tracked.map(({ metadata }) => metadata.uid)));
  const succeeded = [...(status.uncountedTerminatedPods?.succeeded ?? [])];
  const failed = [...(status.uncountedTerminatedPods?.failed ?? [])];
  const done = new Set(pods.indexes?.counted);
  const release: Stored<Pod>[] = [];
  let noted = succeeded.length + failed.length;
  for (const pod of pods.indexes === undefined ? tracked : byIndex(tracked)) {
    if (noted >= maxUncounted) break;
    const { uid } = pod.metadata;
    const hasFailed = isFailed(job, pod);
    const hasSucceeded = pod.status?.phase === 'Succeeded' && !failed.includes(uid);
    if (!isCountable(job, pod, pods.indexes, hasFailed, decided)) continue;
    release.push(pod);
    if (hasSucceeded) {
      if (pods.indexes === undefined) note(succeeded, uid);
      else if (hasValidIndex(job, pod)) done.add(completionIndex(pod)!);
    } else if (hasFailed || (decided !== undefined && decided.type !== 'SuccessCriteriaMet')) {
      if (hasValidIndex(job, pod) && judge(job, pod).counts) note(failed, uid);
    }
    noted = succeeded.length + failed.length + done.size - (pods.indexes?.counted.size ?? 0);
  }
  const { conditions, end } = decide(status.conditions ?? [], decided, timestamp);
  return {
    status: {
      ...status,
      ...(pods.indexes === undefined ? {} : indexCounts(pods.indexes, done)),
      ...(conditions.length === 0 ? {} : { conditions }),
      uncountedTerminatedPods: {
        ...(succeeded.length === 0 ? {} : { succeeded }),
        ...(failed.length === 0 ? {} : { failed }),
      },
    },
    release,
    end: noted >= maxUncounted ? undefined : end,
  };
}

/** Counts the noted pods that have lost the finalizer; `tracked` are the uids of those that still have it. */
export function settle(status: JobStatus, tracked: ReadonlySet<string>): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const left = {
    succeeded: succeeded.filter((uid) => tracked.has(uid)),
    failed: failed.filter((uid) => tracked.has(uid)),
  };
  return {
    ...status,
    ...positive('succeeded', (status.succeeded ?? 0) + succeeded.length - left.succeeded.length),
    ...positive('failed', (status.failed ?? 0) + failed.length - left.failed.length),
    uncountedTerminatedPods: {
      ...(left.succeeded.length === 0 ? {} : { succeeded: left.succeeded }),
      ...(left.failed.length === 0 ? {} : { failed: left.failed }),
    },
  };
}

/** The status of an ended Job; undefined while pods are still to be counted or on their way out. */
export function ended(
  status: JobStatus,
  end: JobCondition,
  timestamp: string,
): JobStatus | undefined {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  if (succeeded.length + failed.length > 0 || (status.terminating ?? 0) > 0) return undefined;
  const present = status.conditions ?? [];
  return {
    ...status,
    conditions: withCondition(present, end) ?? present,
    ...(end.type === 'Complete' ? { completionTime: timestamp } : {}),
  };
}

/** The decision comes first; the end that follows from it when all is counted. */
function decide(
  present: readonly JobCondition[],
  decided: JobCondition | undefined,
  timestamp: string,
): { readonly conditions: readonly JobCondition[]; readonly end: JobCondition | undefined } {
  if (decided === undefined) return { conditions: present, end: undefined };
  const { type, reason = '', message = '' } = decided;
  if (type === 'Failed') return { conditions: present, end: decided };
  const last = type === 'FailureTarget' ? 'Failed' : 'Complete';
  const isNew = type === 'FailureTarget' || !present.some((condition) => condition.type === type);
  return {
    conditions: isNew ? [...present, decided] : present,
    end: newCondition(last, reason, message, timestamp),
  };
}

/** A pod keeps the finalizer while it may still run, and while the next pod of its index needs its counts. */
function isCountable(
  job: Stored<Job>,
  pod: Stored<Pod>,
  indexes: JobIndexes | undefined,
  hasFailed: boolean,
  decided: JobCondition | undefined,
): boolean {
  if (job.metadata.deletionTimestamp || decided !== undefined) return true;
  if (pod.status?.phase === 'Succeeded') return true;
  const index = completionIndex(pod);
  const isRetried = index !== undefined && indexes?.retried.get(index) === pod;
  return hasFailed && !isRetried;
}

function indexCounts(indexes: JobIndexes, done: ReadonlySet<number>): Partial<JobStatus> {
  const { failed } = indexes;
  return {
    ...positive('succeeded', done.size),
    ...(done.size === 0 ? {} : { completedIndexes: formatIndexes(done) }),
    ...(failed === undefined ? {} : { failedIndexes: formatIndexes(failed) }),
  };
}

const positive = (name: 'succeeded' | 'failed', count: number): Partial<JobStatus> =>
  count > 0 ? { [name]: count } : {};

const byIndex = (pods: readonly Stored<Pod>[]): Stored<Pod>[] =>
  [...pods].sort((a, b) => (completionIndex(a) ?? -1) - (completionIndex(b) ?? -1));

function note(list: string[], uid: string): void {
  if (!list.includes(uid)) list.push(uid);
}
