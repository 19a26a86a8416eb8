import type { Pod, StatefulSet } from '#kinds';
import type { Stored } from '#machinery';
import { availability, isFinished } from '../pods/pod-state.js';
import { ordinalOf, revisionLabel, wantedOrdinals } from './identity.js';

/** What one pass does to the pods of a StatefulSet. */
export interface Steps {
  /** Ordinals whose pods are made. */
  readonly create: readonly number[];
  readonly delete: readonly Stored<Pod>[];
  /** Pods whose labels, volumes and claims are put right where they are not. */
  readonly mend: readonly Stored<Pod>[];
  /** Pods that have not started: they may lack claims. */
  readonly pending: readonly Stored<Pod>[];
  /** Pods to be scaled away whose claims are given to whom they will belong. */
  readonly handOver: readonly Stored<Pod>[];
}

/** Ready for `minReadySeconds`, and not on its way out. `now` in milliseconds. */
function isAvailable(set: Stored<StatefulSet>, pod: Stored<Pod>, now: number): boolean {
  const { available } = availability(pod, set.spec?.minReadySeconds ?? 0, now);
  return available && !pod.metadata.deletionTimestamp;
}

/**
 * The next steps towards the wanted ordinals and the update revision (stateful_set_control updateStatefulSet): creation
 * upwards, removal downwards, one at a time and only behind healthy pods unless `podManagementPolicy` is Parallel; then the
 * rolling update from the highest ordinal down to the partition, one at a time in any case. `now` in milliseconds.
 */
export function nextSteps(
  set: Stored<StatefulSet>,
  pods: readonly Stored<Pod>[],
  updateRevision: string,
  now: number,
): Steps {
  const oneByOne = set.spec?.podManagementPolicy !== 'Parallel';
  const { start, end } = wantedOrdinals(set);
  const byOrdinal = new Map<number, Stored<Pod>>();
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    if (ordinal !== undefined) byOrdinal.set(ordinal, pod);
  }
  const create: number[] = [];
  const remove: Stored<Pod>[] = [];
  const mend: Stored<Pod>[] = [];
  const pending: Stored<Pod>[] = [];
  const condemned = [...byOrdinal]
    .filter(([ordinal]) => ordinal < start || ordinal >= end)
    .sort(([a], [b]) => b - a)
    .map(([, pod]) => pod);
  const soFar = { create, delete: remove, mend, pending };

  for (let ordinal = start; ordinal < end; ordinal += 1) {
    const pod = byOrdinal.get(ordinal);
    if (pod?.status?.phase === 'Pending') pending.push(pod);
    if (pod === undefined) create.push(ordinal);
    else if (isFinished(pod)) {
      if (!pod.metadata.deletionTimestamp) remove.push(pod);
    } else if (!oneByOne || isAvailable(set, pod, now)) {
      mend.push(pod);
      continue;
    }
    if (oneByOne) return { ...soFar, handOver: [] };
  }

  const steps = { ...soFar, handOver: condemned };
  const firstUnavailable = condemned.findLast((pod) => !isAvailable(set, pod, now));
  for (const pod of condemned) {
    const waits = pod.metadata.deletionTimestamp !== undefined;
    const isNext = isAvailable(set, pod, now) || pod === firstUnavailable;
    if (!waits && (isNext || !oneByOne)) remove.push(pod);
    if (oneByOne) return steps;
  }
  if (create.length + remove.length > 0) return steps;
  const outdated = nextOutdated(set, byOrdinal, updateRevision, now);
  if (outdated !== undefined) remove.push(outdated);
  return steps;
}

/** The pod that a rolling update replaces now: the highest outdated one, when all above it are available. */
function nextOutdated(
  set: Stored<StatefulSet>,
  byOrdinal: ReadonlyMap<number, Stored<Pod>>,
  updateRevision: string,
  now: number,
): Stored<Pod> | undefined {
  if (set.spec?.updateStrategy?.type === 'OnDelete') return undefined;
  const { start, end } = wantedOrdinals(set);
  const lowest = start + (set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0);
  for (let ordinal = end - 1; ordinal >= lowest; ordinal -= 1) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) return undefined;
    const isOutdated = pod.metadata.labels?.[revisionLabel] !== updateRevision;
    if (isOutdated && !pod.metadata.deletionTimestamp) return pod;
    if (!isAvailable(set, pod, now)) return undefined;
  }
  return undefined;
}
