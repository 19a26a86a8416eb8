import type { Job, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { parseIndexes } from './indexes.js';
import { finishTime } from './finish-time.js';
import { judge } from './pod-failure-policy.js';

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';
const failuresAnnotation = 'batch.kubernetes.io/job-index-failure-count';
const ignoredAnnotation = 'batch.kubernetes.io/job-index-ignored-failure-count';

/** What has become of the indexes of an Indexed Job (KEP-2214, KEP-3850). */
export interface JobIndexes {
  /** Those that the status has, and those with what ended since. */
  readonly counted: ReadonlySet<number>;
  readonly succeeded: ReadonlySet<number>;
  /** Undefined without `backoffLimitPerIndex`. */
  readonly failed: ReadonlySet<number> | undefined;
  /** Of each index that is tried again the pod that failed last: it stays until its successor is there, which takes over its counts. */
  readonly retried: ReadonlyMap<number, Stored<Pod>>;
}

export function completionIndex(pod: Pod): number | undefined {
  const text = pod.metadata?.annotations?.[indexAnnotation] ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `undefined` when the Job is not Indexed. `hasFailed` is true for failed pods that still carry the finalizer. */
export function indexesOf(
  job: Stored<Job>,
  pods: readonly Stored<Pod>[],
  active: readonly Stored<Pod>[],
  hasFailed: (pod: Stored<Pod>) => boolean,
): JobIndexes | undefined {
  const { completionMode, completions = 0, backoffLimitPerIndex: limit } = job.spec ?? {};
  if (completionMode !== 'Indexed') return undefined;
  const read = (text: string | undefined): number[] =>
    parseIndexes(text ?? '').filter((index) => index < completions);
  const known = pods.flatMap((pod) => {
    const index = completionIndex(pod);
    return index === undefined || index >= completions ? [] : { pod, index };
  });
  const counted = new Set(read(job.status?.completedIndexes));
  const succeeded = new Set(counted);
  for (const { pod, index } of known) {
    const isTracked = pod.metadata.finalizers?.includes(trackingFinalizer);
    if (pod.status?.phase === 'Succeeded' && isTracked) succeeded.add(index);
  }
  if (limit === undefined) return { counted, succeeded, failed: undefined, retried: new Map() };
  const failed = new Set(read(job.status?.failedIndexes));
  const failures = known.filter(({ pod }) => hasFailed(pod));
  for (const { pod, index } of failures) {
    const { counts, failsIndex } = judge(job, pod);
    if (failsIndex || (counts && countIn(pod, failuresAnnotation) >= limit)) failed.add(index);
  }
  const running = new Set(active.map(completionIndex));
  const retried = new Map<number, Stored<Pod>>();
  for (const { pod, index } of failures) {
    if (succeeded.has(index) || failed.has(index) || running.has(index)) continue;
    const other = retried.get(index);
    const isLater =
      other === undefined ||
      (failuresOf(other) <= failuresOf(pod) && finishTime(pod) >= finishTime(other));
    if (isLater) retried.set(index, pod);
  }
  return { counted, succeeded, failed, retried };
}

/** All failures of an index up to those of this pod, without its own. */
export function failuresOf(pod: Stored<Pod>): number {
  return countIn(pod, failuresAnnotation) + countIn(pod, ignoredAnnotation);
}

/** The annotations that carry the failures of an index on to its next pod. */
export function failureAnnotations(
  job: Job,
  replaced: Stored<Pod> | undefined,
): Readonly<Record<string, string>> {
  if (job.spec?.backoffLimitPerIndex === undefined) return {};
  const counts = replaced !== undefined && judge(job, replaced).counts;
  const add = (name: string, one: boolean): number =>
    replaced === undefined ? 0 : countIn(replaced, name) + (one ? 1 : 0);
  const ignored = add(ignoredAnnotation, !counts);
  return {
    [failuresAnnotation]: String(add(failuresAnnotation, counts)),
    ...(ignored === 0 ? {} : { [ignoredAnnotation]: String(ignored) }),
  };
}

function countIn(pod: Stored<Pod>, name: string): number {
  const text = pod.metadata.annotations?.[name] ?? '';
  return /^\d{1,10}$/.test(text) ? Number(text) : 0;
}
