import type { Pod, StatefulSet, StatefulSetStatus } from '#kinds';
import type { Stored } from '#machinery';
import { availability, isReady } from '../pods/pod-state.js';
import { revisionLabel } from './identity.js';

/** The status that the pods add up to; the update revision becomes the current one when every replica has it and is ready. */
export function statefulStatus(
  set: Stored<StatefulSet>,
  pods: readonly Stored<Pod>[],
  revisions: { readonly current: string; readonly update: string },
  now: number,
): StatefulSetStatus {
  const staying = pods.filter((pod) => !pod.metadata.deletionTimestamp);
  const of = (revision: string): number =>
    staying.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision).length;
  const running = pods.filter((pod) => pod.status?.phase === 'Running');
  const replicas = pods.length;
  const readyReplicas = running.filter(isReady).length;
  const updatedReplicas = of(revisions.update);
  const wanted = set.spec?.replicas ?? 1;
  const isComplete =
    set.spec?.updateStrategy?.type !== 'OnDelete' &&
    [replicas, readyReplicas, updatedReplicas].every((count) => count === wanted);
  const current = isComplete ? revisions.update : revisions.current;
  const { conditions, collisionCount } = set.status ?? {};
  return {
    observedGeneration: set.metadata.generation ?? 0,
    replicas,
    readyReplicas,
    currentReplicas: of(current),
    updatedReplicas,
    currentRevision: current,
    updateRevision: revisions.update,
    collisionCount: collisionCount ?? 0,
    ...(conditions === undefined ? {} : { conditions }),
    availableReplicas: running.filter(
      (pod) => availability(pod, set.spec?.minReadySeconds ?? 0, now).available,
    ).length,
  };
}
