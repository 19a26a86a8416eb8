import type { FilterPlan, Refusal } from '../../framework/plugin.js';
import type { ClusterState } from '../../state/cluster-state.js';
import { isCounted } from '../../state/match-counter.js';
import type { NodeInfo } from '../../state/node-info.js';
import type { PodInfo } from '../../state/pod-info.js';
import { hasAllKeys, type SpreadRule } from './constraint.js';

const REASON = "node(s) didn't match pod topology spread constraints";
const SKEWED: Refusal = { reasons: [REASON], resolvable: true };
const UNLABELLED: Refusal = { reasons: [`${REASON} (missing required label)`], resolvable: false };

/** Pods in each domain of each rule. */
type Counts = readonly Map<string, number>[];

/** Refuses nodes where the pod would make its domain hold more than `maxSkew` pods beyond the emptiest one. */
export function spreadFilter(
  pod: PodInfo,
  rules: readonly SpreadRule[],
  state: ClusterState,
): FilterPlan {
  const counts: Counts = rules.map(() => new Map<string, number>());
  const matching = rules.map(({ selector }) => state.countMatching(pod.namespace, selector));
  for (const node of state.all) {
    if (!hasAllKeys(node, rules)) continue;
    for (const [index, { topologyKey, includes }] of rules.entries()) {
      if (!includes(node)) continue;
      const domain = node.labels[topologyKey]!;
      counts[index]!.set(
        domain,
        (counts[index]!.get(domain) ?? 0) + (matching[index]!.get(node.name) ?? 0),
      );
    }
  }
  return planFor(pod, rules, counts);
}

function planFor(pod: PodInfo, rules: readonly SpreadRule[], counts: Counts): FilterPlan {
  // The least count of each rule is the same for every node until something changes.
  let least: number[] | undefined;
  const leastOf = (): number[] =>
    rules.map(({ minDomains }, index) =>
      counts[index]!.size < minDomains ? 0 : Math.min(...counts[index]!.values()),
    );
  const own = rules.map(({ selector }) => (selector.matches(pod.labels) ? 1 : 0));
  const change = (other: PodInfo, node: NodeInfo, sign: number): void => {
    if (!hasAllKeys(node, rules)) return;
    least = undefined;
    for (const [index, { selector, includes, topologyKey }] of rules.entries()) {
      if (!includes(node) || !isCounted(other, pod.namespace, selector)) continue;
      const domain = node.labels[topologyKey]!;
      counts[index]!.set(domain, (counts[index]!.get(domain) ?? 0) + sign);
    }
  };
  return {
    check: (node) => {
      least ??= leastOf();
      for (const [index, { topologyKey, maxSkew }] of rules.entries()) {
        const domain = node.labels[topologyKey];
        if (domain === undefined) return UNLABELLED;
        if ((counts[index]!.get(domain) ?? 0) + own[index]! - least[index]! > maxSkew)
          return SKEWED;
      }
      return undefined;
    },
    fork: () =>
      planFor(
        pod,
        rules,
        counts.map((map) => new Map(map)),
      ),
    added: (other, node) => change(other, node, 1),
    removed: (other, node) => change(other, node, -1),
  };
}
