import type { Pod, StatefulSet } from '#kinds';
import { scaledValue, type Stored } from '#machinery';
import { availability, isFinished } from '../pods/pod-state.js';
import { ordinalOf, revisionLabel, wantedOrdinals } from './identity.js';

/** What one pass does to the pods of a StatefulSet. */
export interface Steps {
  readonly create: readonly number[];
  readonly delete: readonly Stored<Pod>[];
}

/** Running, ready for `minReadySeconds`, and not on its way out. */
export function isHealthy(set: Stored<StatefulSet>, pod: Stored<Pod>, now: number): boolean {
  return (
    !pod.metadata.deletionTimestamp &&
    pod.status?.phase === 'Running' &&
    availability(pod, set.spec?.minReadySeconds ?? 0, now).available
  );
}

/**
 * The next steps towards the wanted ordinals and the update revision (stateful_set_control updateStatefulSet): creation
 * upwards, removal downwards, one at a time and only behind healthy pods unless `podManagementPolicy` is Parallel; then the
 * rolling update from the highest ordinal down to the partition, `maxUnavailable` at a time. `now` in milliseconds.
 */
export function nextSteps(
  set: Stored<StatefulSet>,
  pods: readonly Stored<Pod>[],
  updateRevision: string,
  now: number,
): Steps {
  const parallel = set.spec?.podManagementPolicy === 'Parallel';
  const { start, end } = wantedOrdinals(set);
  const byOrdinal = new Map<number, Stored<Pod>>();
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    if (ordinal !== undefined) byOrdinal.set(ordinal, pod);
  }
  const create: number[] = [];
  const remove: Stored<Pod>[] = [];
  const steps = { create, delete: remove };

  for (let ordinal = start; ordinal < end; ordinal += 1) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) create.push(ordinal);
    else if (isFinished(pod) && !pod.metadata.deletionTimestamp) remove.push(pod);
    else if (parallel || isHealthy(set, pod, now)) continue;
    if (!parallel) return steps;
  }

  const condemned = [...byOrdinal].filter(([ordinal]) => ordinal < start || ordinal >= end);
  const downwards = condemned.sort(([a], [b]) => b - a).map(([, pod]) => pod);
  for (const pod of downwards) {
    if (!pod.metadata.deletionTimestamp) remove.push(pod);
    if (!parallel) return steps;
  }
  if (create.length + remove.length > 0) return steps;

  if (set.spec?.updateStrategy?.type === 'OnDelete') return steps;
  const rolling = set.spec?.updateStrategy?.rollingUpdate;
  let budget = Math.max(1, scaledValue(rolling?.maxUnavailable ?? 1, end - start, true));
  const lowest = start + (rolling?.partition ?? 0);
  for (let ordinal = end - 1; ordinal >= lowest && budget > 0; ordinal -= 1) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined) continue;
    const isOutdated = pod.metadata.labels?.[revisionLabel] !== updateRevision;
    if (isOutdated && !pod.metadata.deletionTimestamp) remove.push(pod);
    else if (isHealthy(set, pod, now)) continue;
    budget -= 1;
  }
  return steps;
}
