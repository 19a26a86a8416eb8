import type { Profile } from './framework/profile.js';
import { decide, unnamed } from './framework/decide.js';
import { Filters } from './framework/filtering.js';
import { scoreNodes, type Scores } from './framework/scoring.js';
import { fitMessage } from './report/fit-message.js';
import type { ClusterState } from './state/cluster-state.js';
import type { PodInfo } from './state/pod-info.js';

/** One plugin's opinion of one node. */
export interface ExplainedScore {
  readonly plugin: string;
  readonly weight: number;
  /** As the plugin gave it, and as it counts in the total: scaled to 0..100, times the weight. */
  readonly raw: number;
  readonly weighted: number;
}

/** What is to be said about one node for a pod. */
export interface ExplainedNode {
  readonly node: string;
  /** Every plugin that refuses the node, with its reasons; none: the node fits. */
  readonly refusals: readonly { readonly plugin: string; readonly reasons: readonly string[] }[];
  /** For nodes that fit, when there are several. */
  readonly scores: readonly ExplainedScore[];
  readonly total?: number;
}

/** Why this node: the whole decision about a pod, as data. */
export interface Explanation {
  readonly pod: string;
  readonly profile: string;
  /** The node that the scheduler would take now. */
  readonly node?: string;
  /** Why there is none. */
  readonly message?: string;
  readonly nodes: readonly ExplainedNode[];
}

/** Explains a decision. The pod itself must not be in the state. */
export function explainPod(pod: PodInfo, profile: Profile, state: ClusterState): Explanation {
  const filters = Filters.prepare(pod, profile, state);
  const base = { pod: pod.key, profile: profile.name };
  if (!(filters instanceof Filters)) {
    const message = fitMessage({
      nodeCount: state.all.length,
      refusals: new Map(),
      beforehand: filters,
    });
    return { ...base, message, nodes: [] };
  }
  const restriction = filters.restriction();
  const verdicts = state.all.map((node) => ({
    node,
    refusals:
      restriction?.nodes.has(node.name) === false
        ? [unnamed(restriction.plugins)]
        : filters.checkAll(node),
  }));
  const feasible = verdicts.filter(({ refusals }) => refusals.length === 0).map(({ node }) => node);
  const scores = feasible.length > 1 ? scoreNodes(pod, feasible, profile, state) : undefined;
  const nodes = verdicts.map(({ node, refusals }) => ({
    node: node.name,
    refusals: refusals.map(({ plugin, reasons }) => ({ plugin, reasons })),
    ...scoresOf(scores, feasible.indexOf(node)),
  }));
  const decision = decide(pod, profile, state, 0);
  return decision.fits
    ? { ...base, node: decision.node.name, nodes }
    : { ...base, message: fitMessage(decision.diagnosis), nodes };
}

function scoresOf(
  scores: Scores | undefined,
  index: number,
): Pick<ExplainedNode, 'scores' | 'total'> {
  if (scores === undefined || index < 0) return { scores: [] };
  const { byPlugin, total } = scores;
  return {
    scores: byPlugin.map(({ plugin, weight, raw, weighted }) => ({
      plugin,
      weight,
      raw: raw[index]!,
      weighted: weighted[index]!,
    })),
    total: total[index]!,
  };
}
