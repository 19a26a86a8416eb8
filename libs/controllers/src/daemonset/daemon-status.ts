import type { DaemonSet, DaemonSetStatus, Node, Pod } from '#kinds';
import type { Stored } from '#machinery';
import { availability, isReady } from '../pods/pod-state.js';
import { revisionHashLabel } from './daemon-pod.js';
import { nodeFit } from './node-fit.js';

/** The status over all nodes (daemon_controller updateDaemonSetStatus). `byNode` holds the daemon pods per node, oldest first. */
export function daemonStatus(
  daemonSet: Stored<DaemonSet>,
  nodes: Iterable<Stored<Node>>,
  byNode: ReadonlyMap<string, readonly Stored<Pod>[]>,
  hash: string,
  now: number,
): DaemonSetStatus {
  const minReadySeconds = daemonSet.spec?.minReadySeconds ?? 0;
  const count = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  for (const node of nodes) {
    const { shouldRun } = nodeFit(daemonSet, node);
    const pods = byNode.get(node.metadata.name) ?? [];
    if (!shouldRun) {
      if (pods.length > 0) count.misscheduled += 1;
      continue;
    }
    count.desired += 1;
    const pod = pods.find((candidate) => !candidate.metadata.deletionTimestamp) ?? pods[0];
    if (pod === undefined) continue;
    count.current += 1;
    if (pod.metadata.labels?.[revisionHashLabel] === hash) count.updated += 1;
    if (!isReady(pod)) continue;
    count.ready += 1;
    if (availability(pod, minReadySeconds, now).available) count.available += 1;
  }
  const { conditions, collisionCount } = daemonSet.status ?? {};
  return {
    currentNumberScheduled: count.current,
    numberMisscheduled: count.misscheduled,
    desiredNumberScheduled: count.desired,
    numberReady: count.ready,
    observedGeneration: daemonSet.metadata.generation ?? 0,
    updatedNumberScheduled: count.updated,
    numberAvailable: count.available,
    numberUnavailable: count.desired - count.available,
    ...(conditions === undefined ? {} : { conditions }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
  };
}
