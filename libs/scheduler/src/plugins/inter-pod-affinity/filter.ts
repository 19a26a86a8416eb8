import type { FilterPlan, Refusal } from '../../framework/plugin.js';
import type { AffinityTerm } from '../../state/affinity-term.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { NodeInfo } from '../../state/node-info.js';
import type { PodInfo } from '../../state/pod-info.js';
import { TopologyCounts } from './topology-counts.js';

const AFFINITY: Refusal = {
  reasons: ["node(s) didn't match pod affinity rules"],
  resolvable: false,
};
const ANTI_AFFINITY: Refusal = {
  reasons: ["node(s) didn't match pod anti-affinity rules"],
  resolvable: true,
};
const EXISTING: Refusal = {
  reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"],
  resolvable: true,
};

/** What the required terms of the pod, and the required anti-affinity of others, say about each domain. */
interface Tally {
  /** Others that all affinity terms of the pod match. */
  readonly wanted: TopologyCounts;
  /** Others that an anti-affinity term of the pod matches. */
  readonly shunned: TopologyCounts;
  /** Others with an anti-affinity term that matches the pod. */
  readonly shunning: TopologyCounts;
}

/** Required pod affinity and anti-affinity, in both directions. */
export function affinityFilter(pod: PodInfo, state: ClusterState): FilterPlan | undefined {
  const tally: Tally = {
    wanted: new TopologyCounts(),
    shunned: new TopologyCounts(),
    shunning: new TopologyCounts(),
  };
  const { required, requiredAnti } = pod.affinity;
  const asks = required.length > 0 || requiredAnti.length > 0;
  for (const node of state.all) {
    const others = asks ? node.pods.values() : node.podsWithAntiAffinity;
    for (const other of others) count(tally, pod, other, node, 1, state);
  }
  if (!asks && tally.shunning.isEmpty) return undefined;
  return planFor(pod, tally, state);
}

function planFor(pod: PodInfo, tally: Tally, state: ClusterState): FilterPlan {
  const { required, requiredAnti } = pod.affinity;
  return {
    check: (node) => {
      if (!isWanted(node, required, tally.wanted, pod, state)) return AFFINITY;
      if (requiredAnti.some((term) => tally.shunned.at(node, term.topologyKey) > 0))
        return ANTI_AFFINITY;
      return tally.shunning.touches(node) ? EXISTING : undefined;
    },
    fork: () => {
      const { wanted, shunned, shunning } = tally;
      return planFor(
        pod,
        { wanted: wanted.copy(), shunned: shunned.copy(), shunning: shunning.copy() },
        state,
      );
    },
    added: (other, node) => count(tally, pod, other, node, 1, state),
    removed: (other, node) => count(tally, pod, other, node, -1, state),
  };
}

function count(
  tally: Tally,
  pod: PodInfo,
  other: PodInfo,
  node: NodeInfo,
  sign: number,
  state: ClusterState,
): void {
  const { required, requiredAnti } = pod.affinity;
  if (required.length > 0 && required.every((term) => concerns(term, other, state))) {
    for (const term of required) tally.wanted.add(node, term.topologyKey, sign);
  }
  for (const term of requiredAnti)
    if (concerns(term, other, state)) tally.shunned.add(node, term.topologyKey, sign);
  for (const term of other.affinity.requiredAnti)
    if (concerns(term, pod, state)) tally.shunning.add(node, term.topologyKey, sign);
}

function concerns(term: AffinityTerm, pod: PodInfo, state: ClusterState): boolean {
  return term.matches(pod.namespace, pod.labels, state.namespaceLabels);
}

/** Every term must find company; the first pod of a group that only asks for its own kind may go anywhere the keys exist. */
function isWanted(
  node: NodeInfo,
  terms: readonly AffinityTerm[],
  wanted: TopologyCounts,
  pod: PodInfo,
  state: ClusterState,
): boolean {
  if (terms.length === 0) return true;
  if (terms.some((term) => node.labels[term.topologyKey] === undefined)) return false;
  if (terms.every((term) => wanted.at(node, term.topologyKey) > 0)) return true;
  return wanted.isEmpty && terms.every((term) => concerns(term, pod, state));
}
