import type { Pod } from '#kinds';
import type { Stored } from '#machinery';

/** When a pod ended, in milliseconds: its last container, else when it was not ready any more, else when it was deleted (job backoff_utils). */
export function finishTime(pod: Stored<Pod>): number {
  const { creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  const unready = ready?.status === 'False' ? Date.parse(ready.lastTransitionTime ?? '') : NaN;
  const deleted = Date.parse(deletionTimestamp ?? '') - (deletionGracePeriodSeconds ?? 0) * 1000;
  const known = [lastEnd(pod), unready, deleted].find((time) => !Number.isNaN(time));
  return known ?? Date.parse(creationTimestamp);
}

/** NaN while a container or sidecar has not ended. */
function lastEnd(pod: Stored<Pod>): number {
  const sidecars = new Set(
    (pod.spec.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  const statuses = [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ];
  if (statuses.length === 0) return NaN;
  return Math.max(...statuses.map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? '')));
}
