import type { ScorePlan } from '../../framework/plugin.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { NodeInfo } from '../../state/node-info.js';
import type { PodInfo } from '../../state/pod-info.js';
import { HOSTNAME, hasAllKeys, type SpreadRule } from './constraint.js';

/** Prefers domains that hold fewer of the pods. `allKeys`: nodes that miss a topology key are left out (and score 0). */
export function spreadScore(
  pod: PodInfo,
  rules: readonly SpreadRule[],
  allKeys: boolean,
  nodes: readonly NodeInfo[],
  state: ClusterState,
): ScorePlan {
  const isOutside = (node: NodeInfo): boolean => allKeys && !hasAllKeys(node, rules);
  const inside = allKeys ? nodes.filter((node) => !isOutside(node)) : nodes;
  const scorers = rules.map((rule) => {
    const matching = state.countMatching(pod.namespace, rule.selector);
    // A host is a domain of its own: its count is the node's.
    if (rule.topologyKey === HOSTNAME)
      return scorer(rule, inside.length, (_domain, node) => matching.get(node.name) ?? 0);
    const domains = new Map<string, number>();
    for (const node of inside) {
      const domain = node.labels[rule.topologyKey];
      if (domain !== undefined) domains.set(domain, 0);
    }
    for (const [name, count] of matching) {
      const node = state.node(name);
      const domain = node?.labels[rule.topologyKey];
      if (
        node === undefined ||
        domain === undefined ||
        !domains.has(domain) ||
        isOutside(node) ||
        !rule.includes(node)
      )
        continue;
      domains.set(domain, domains.get(domain)! + count);
    }
    return scorer(rule, domains.size, (domain) => domains.get(domain) ?? 0);
  });
  return {
    score: (node) => {
      if (isOutside(node)) return 0;
      let score = 0;
      for (const part of scorers) score += part(node);
      return Math.round(score);
    },
    normalize: (scores, scored) => {
      const counted = allKeys
        ? scores.filter((_score, index) => !isOutside(scored[index]!))
        : scores;
      const [min, max] = [Math.min(...counted), Math.max(...counted)];
      for (let index = 0; index < scores.length; index++) {
        if (isOutside(scored[index]!)) scores[index] = 0;
        else
          scores[index] = max === 0 ? 100 : Math.trunc((100 * (max + min - scores[index]!)) / max);
      }
    },
  };
}

/** One rule's part of a node's score: what its domain holds, weighed more the more domains there are, and its tolerance. */
function scorer(
  { topologyKey, maxSkew }: SpreadRule,
  domains: number,
  countIn: (domain: string, node: NodeInfo) => number,
): (node: NodeInfo) => number {
  const weight = Math.log(domains + 2);
  return (node) => {
    const domain = node.labels[topologyKey];
    return domain === undefined ? 0 : countIn(domain, node) * weight + (maxSkew - 1);
  };
}
