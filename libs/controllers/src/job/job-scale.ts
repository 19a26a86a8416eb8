import type { Job, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { inRemovalOrder } from '../pods/deletion-order.js';
import { completionIndex, failuresOf } from './job-indexes.js';
import { finishTime } from './finish-time.js';
import type { JobPods } from './job-pods.js';
import { retryDelayMs, type Failures } from './retry-delay.js';

/** Pods that one pass creates or deletes at most (MaxPodCreateDeletePerSync). */
const maxPerPass = 500;

/** What one pass does about the number of pods. */
export interface Scaling {
  readonly remove: readonly Stored<Pod>[];
  /** One entry for each pod to make: its index, or undefined when the Job is not Indexed. */
  readonly create: readonly (number | undefined)[];
  /** Milliseconds until pods may be made; 0: they are made now, or none is needed. */
  readonly waitMs: number;
}

/** The pods to make or to remove (job_controller manageJob). `failures` are those in a row up to now; `now` in milliseconds. */
export function scaling(job: Stored<Job>, pods: JobPods, failures: Failures, now: number): Scaling {
  const { parallelism = 1, completions, suspend } = job.spec ?? {};
  const active = pods.active.length;
  if (suspend === true) return { remove: removal(job, pods, active), create: [], waitMs: 0 };
  const open = completions === undefined ? parallelism : completions - pods.succeeded;
  const wanted =
    completions === undefined && pods.succeeded > 0
      ? active
      : Math.max(0, Math.min(open, parallelism));
  const remove = removal(job, pods, Math.max(0, active - wanted)).slice(0, maxPerPass);
  if (remove.length > 0) return { remove, create: [], waitMs: 0 };
  const held = job.spec?.podReplacementPolicy === 'Failed' ? pods.terminating : 0;
  const missing = Math.min(wanted - held - active, maxPerPass);
  const nothing = { remove, create: [], waitMs: 0 };
  if (missing <= 0) return nothing;
  const isPerIndex = job.spec?.backoffLimitPerIndex !== undefined;
  const waitMs = isPerIndex ? 0 : retryDelayMs(failures, now);
  if (waitMs > 0) return { ...nothing, waitMs };
  if (pods.indexes === undefined)
    return { ...nothing, create: Array.from({ length: missing }, () => undefined) };
  const free = pendingIndexes(job, pods, missing);
  if (!isPerIndex) return { ...nothing, create: free };
  const waits = free.map((index) => indexWaitMs(pods.indexes?.retried.get(index), now));
  const create = free.filter((_, place) => waits[place] === 0);
  const isWaiting = create.length === 0 && free.length > 0;
  return { ...nothing, create, waitMs: isWaiting ? Math.min(...waits) : 0 };
}

/** How long the next pod of an index waits after the one that failed last. */
function indexWaitMs(last: Stored<Pod> | undefined, now: number): number {
  if (last === undefined) return 0;
  return retryDelayMs({ count: failuresOf(last) + 1, last: finishTime(last) }, now);
}

/** Indexes without a pod and not over, lowest first. */
function pendingIndexes(job: Stored<Job>, pods: JobPods, count: number): number[] {
  const isHeld = job.spec?.podReplacementPolicy === 'Failed';
  const holders = isHeld
    ? pods.all.filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    : [];
  const taken = new Set([...pods.active, ...holders].map(completionIndex));
  const { succeeded, failed } = pods.indexes!;
  const free: number[] = [];
  for (let index = 0; index < (job.spec?.completions ?? 0) && free.length < count; index += 1) {
    const isOver = succeeded.has(index) || failed?.has(index) === true;
    if (!isOver && !taken.has(index)) free.push(index);
  }
  return free;
}

/** Active pods to remove: of an Indexed Job in any case those without a valid index, and all but one of an index. */
function removal(job: Stored<Job>, pods: JobPods, atLeast: number): Stored<Pod>[] {
  const ordered = inRemovalOrder(pods.active);
  if (pods.indexes === undefined) return ordered.slice(0, atLeast);
  const kept = new Map<number, Stored<Pod>>();
  for (const pod of ordered) {
    const index = completionIndex(pod);
    if (index !== undefined && index < (job.spec?.completions ?? 0)) kept.set(index, pod);
  }
  const stay = new Set(kept.values());
  const superfluous = ordered.filter((pod) => !stay.has(pod));
  const more = Math.max(0, atLeast - superfluous.length);
  return [...superfluous, ...ordered.filter((pod) => stay.has(pod)).slice(0, more)];
}
