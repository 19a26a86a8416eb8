import type { Profile } from './profile.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { NodeInfo } from '../state/node-info.js';
import type { PodInfo } from '../state/pod-info.js';
import { Filters, type NamedRefusal } from './filtering.js';
import { scoreNodes, type Scores } from './scoring.js';

/** Why no node was good enough. */
export interface Diagnosis {
  readonly nodeCount: number;
  /** The nodes that were looked at. */
  readonly refusals: ReadonlyMap<string, NamedRefusal>;
  /** What holds for every other node. */
  readonly others?: NamedRefusal;
  /** Set when the pod was refused before any node was looked at. */
  readonly beforehand?: NamedRefusal;
  /** For preemption to go on from; absent when `beforehand` is set. */
  readonly filters?: Filters;
}

export type Decision =
  | {
      readonly fits: true;
      readonly node: NodeInfo;
      readonly feasible: readonly NodeInfo[];
      readonly evaluated: number;
      readonly scores?: Scores;
    }
  | { readonly fits: false; readonly diagnosis: Diagnosis };

const MIN_FEASIBLE = 100;
const MIN_PERCENTAGE = 5;

/** How many feasible nodes are enough to choose from: all of a small cluster, a share of a large one. */
export function enoughNodes(percentage: number, nodeCount: number): number {
  if (nodeCount < MIN_FEASIBLE) return nodeCount;
  const share =
    percentage > 0 ? percentage : Math.max(MIN_PERCENTAGE, 50 - Math.trunc(nodeCount / 125));
  return share >= 100 ? nodeCount : Math.max(MIN_FEASIBLE, Math.trunc((nodeCount * share) / 100));
}

/** Finds the best node for a pod. Pure: nothing is changed. `start` is where to begin among all nodes, so that each gets its turn. */
export function decide(
  pod: PodInfo,
  profile: Profile,
  state: ClusterState,
  start: number,
): Decision {
  const all = state.all;
  const filters = Filters.prepare(pod, profile, state);
  if (!(filters instanceof Filters)) {
    return {
      fits: false,
      diagnosis: { nodeCount: all.length, refusals: new Map(), beforehand: filters },
    };
  }
  const refusals = new Map<string, NamedRefusal>();
  const passes = (node: NodeInfo): boolean => {
    const refusal = filters.checkWithNominated(node);
    if (refusal !== undefined) refusals.set(node.name, refusal);
    return refusal === undefined;
  };
  const restriction = filters.restriction();
  const candidates =
    restriction === undefined ? all : all.filter(({ name }) => restriction.nodes.has(name));

  const nominated = state.node(state.nominatedNode(pod));
  if (nominated !== undefined && candidates.includes(nominated) && passes(nominated)) {
    return { fits: true, node: nominated, feasible: [nominated], evaluated: 1 };
  }
  // Without anything to compare nodes by, the first one is as good as any.
  const enough =
    profile.scorers.length === 0
      ? 1
      : enoughNodes(profile.percentageOfNodesToScore, candidates.length);
  const feasible: NodeInfo[] = [];
  for (let step = 0; step < candidates.length && feasible.length < enough; step++) {
    const node = candidates[(start + step) % candidates.length]!;
    if (passes(node)) feasible.push(node);
  }
  if (feasible.length === 0) {
    const others = restriction && { others: unnamed(restriction.plugins) };
    return { fits: false, diagnosis: { nodeCount: all.length, refusals, filters, ...others } };
  }
  const evaluated = feasible.length + refusals.size;
  if (feasible.length === 1) return { fits: true, node: feasible[0]!, feasible, evaluated };
  const scores = scoreNodes(pod, feasible, profile, state);
  return { fits: true, node: feasible[indexOfMax(scores.total)]!, feasible, evaluated, scores };
}

/** The refusal of a node that the pod does not name, by the plugins that say which ones it names. */
export function unnamed(plugins: readonly string[]): NamedRefusal {
  return {
    reasons: [`node(s) didn't satisfy plugin(s) [${plugins.join(' ')}]`],
    resolvable: false,
    plugin: plugins[0] ?? '',
  };
}

/** The first of the best: equal scores are not drawn lots for. */
function indexOfMax(values: readonly number[]): number {
  let best = 0;
  for (let index = 1; index < values.length; index++)
    if (values[index]! > values[best]!) best = index;
  return best;
}
