import type { Pod } from '#kinds';
import type { Stored } from '#machinery';
import { isReady, podCondition } from './pod-state.js';

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';

type Rank = (pod: Stored<Pod>) => number;

/** What comes before the number of pods on a node, and what after it. */
const unstarted: readonly Rank[] = [
  (pod) => ((pod.spec?.nodeName ?? '') === '' ? 0 : 1),
  (pod) => phaseRank[pod.status?.phase ?? 'Pending'] ?? 1,
  (pod) => (isReady(pod) ? 1 : 0),
];
const young: readonly Rank[] = [
  (pod) => -readySince(pod),
  (pod) => -restarts(pod),
  (pod) => -Date.parse(pod.metadata.creationTimestamp),
];

/**
 * The pods of a scale-down, those to delete first in front (ReplicaSet controller: ActivePodsWithRanks): unassigned, pending,
 * not ready, low deletion cost, doubled up on a node, ready for a shorter time, more restarts, younger.
 */
export function inDeletionOrder(pods: readonly Stored<Pod>[]): Stored<Pod>[] {
  const onNode = new Map<string, number>();
  for (const pod of pods) {
    const node = pod.spec?.nodeName ?? '';
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  return ranked(pods, [
    ...unstarted,
    (pod) => Number(pod.metadata.annotations?.[deletionCost] ?? 0) || 0,
    (pod) => -(onNode.get(pod.spec?.nodeName ?? '') ?? 0),
    ...young,
  ]);
}

/** The same without the cost of deletion and the crowd on a node: how Jobs choose (ActivePods). */
export function inRemovalOrder(pods: readonly Stored<Pod>[]): Stored<Pod>[] {
  return ranked(pods, [...unstarted, ...young]);
}

function ranked(pods: readonly Stored<Pod>[], ranks: readonly Rank[]): Stored<Pod>[] {
  return [...pods].sort((a, b) => {
    for (const rank of ranks) {
      const difference = rank(a) - rank(b);
      if (difference !== 0 && !Number.isNaN(difference)) return difference;
    }
    return 0;
  });
}

function readySince(pod: Pod): number {
  return isReady(pod) ? Date.parse(podCondition(pod, 'Ready')?.lastTransitionTime ?? '') || 0 : 0;
}

function restarts(pod: Pod): number {
  return Math.max(0, ...(pod.status?.containerStatuses ?? []).map((status) => status.restartCount));
}
