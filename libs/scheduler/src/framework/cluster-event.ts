import type { Stored } from '#machinery';
import type { Node } from '#kinds';
import type { NodeInfo } from '../state/node-info.js';
import type { PodInfo } from '../state/pod-info.js';

/** Something happened that may make room for pods that wait. */
export type ClusterEvent =
  | { readonly type: 'NodeAdded'; readonly node: NodeInfo }
  | { readonly type: 'NodeUpdated'; readonly node: NodeInfo; readonly old: Stored<Node> }
  | { readonly type: 'NodeDeleted' }
  | { readonly type: 'PodAssigned' | 'PodDeleted'; readonly pod: PodInfo }
  | { readonly type: 'PodUpdated'; readonly pod: PodInfo; readonly old: PodInfo }
  /** Something else that a plugin depends on: a volume, a namespace, a budget. */
  | { readonly type: 'OtherChanged'; readonly resource: string };

/** A node came or changed: the usual help for plugins that look at one node alone. */
export function isNodeChange(
  event: ClusterEvent,
): event is Extract<ClusterEvent, { readonly node: NodeInfo }> {
  return event.type === 'NodeAdded' || event.type === 'NodeUpdated';
}

/** Pods came, left or changed their labels, or nodes did anything: the usual help for plugins that count pods across nodes. */
export function mayChangeCounts(event: ClusterEvent): boolean {
  if (event.type === 'PodUpdated')
    return JSON.stringify(event.pod.labels) !== JSON.stringify(event.old.labels);
  return event.type !== 'OtherChanged';
}
