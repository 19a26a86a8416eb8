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
  const inside = nodes.filter((node) => !isOutside(node));
  const domains = rules.map(({ topologyKey }) => domainsOf(topologyKey, inside));
  const weights = rules.map(({ topologyKey }, index) => Math.log((topologyKey === HOSTNAME ? inside.length : domains[index]!.size) + 2));
  for (const node of state.all) {
    if (isOutside(node)) continue;
    for (const [index, rule] of rules.entries()) {
      const domain = node.labels[rule.topologyKey];
      const count = domain === undefined ? undefined : domains[index]!.get(domain);
      if (count === undefined || !rule.includes(node)) continue;
      domains[index]!.set(domain!, count + state.countMatching(node, pod.namespace, rule.selector));
    }
  }
  return {
    score: (node) => {
      if (isOutside(node)) return 0;
      let score = 0;
      for (const [index, { topologyKey, maxSkew, selector }] of rules.entries()) {
        const domain = node.labels[topologyKey];
        if (domain === undefined) continue;
        const count =
          topologyKey === HOSTNAME ? state.countMatching(node, pod.namespace, selector) : (domains[index]!.get(domain) ?? 0);
        score += count * weights[index]! + (maxSkew - 1);
      }
      return Math.round(score);
    },
    normalize: (scores, scored) => {
      const counted = scores.filter((_score, index) => !isOutside(scored[index]!));
      const [min, max] = [Math.min(...counted), Math.max(...counted)];
      for (const [index, node] of scored.entries()) {
        if (isOutside(node)) scores[index] = 0;
        else scores[index] = max === 0 ? 100 : Math.trunc((100 * (max + min - scores[index]!)) / max);
      }
    },
  };
}

/** The domains among the nodes, still empty. Hosts are not kept: each is a domain of its own. */
function domainsOf(topologyKey: string, nodes: readonly NodeInfo[]): Map<string, number> {
  const domains = new Map<string, number>();
  if (topologyKey === HOSTNAME) return domains;
  for (const node of nodes) {
    const domain = node.labels[topologyKey];
    if (domain !== undefined) domains.set(domain, 0);
  }
  return domains;
}
