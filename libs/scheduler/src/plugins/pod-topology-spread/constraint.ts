import { matchesNodeRequirements, untoleratedTaint, type TopologySpreadConstraint } from '#kinds';
import type { Selector } from '#machinery';
import { selectorWithKeys } from '../../state/affinity-term.js';
import type { NodeInfo } from '../../state/node-info.js';
import type { PodInfo } from '../../state/pod-info.js';

/** A spread constraint, ready to be counted (KEP-895, KEP-3022, KEP-3094). */
export interface SpreadRule {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: Selector;
  /** Whether a node's pods count: by the pod's own node affinity and tolerations, as the policies say. */
  readonly includes: (node: NodeInfo) => boolean;
}

export const HOSTNAME = 'kubernetes.io/hostname';

/** The constraints of a pod with that `whenUnsatisfiable`. */
export function rulesOf(pod: PodInfo, whenUnsatisfiable: string): SpreadRule[] {
  return (pod.spec.topologySpreadConstraints ?? [])
    .filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable)
    .map((constraint) =>
      ruleOf(
        pod,
        constraint,
        selectorWithKeys(constraint.labelSelector, pod.pod, constraint.matchLabelKeys),
      ),
    );
}

export function ruleOf(
  pod: PodInfo,
  constraint: TopologySpreadConstraint,
  selector: Selector,
): SpreadRule {
  const { nodeSelector, affinity } = pod.spec;
  const isChoosy =
    nodeSelector !== undefined ||
    affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
  const honorsAffinity = isChoosy && (constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor';
  const honorsTaints = constraint.nodeTaintsPolicy === 'Honor';
  return {
    topologyKey: constraint.topologyKey,
    maxSkew: constraint.maxSkew,
    minDomains: constraint.minDomains ?? 1,
    selector,
    includes: ({ node }) =>
      (!honorsAffinity || matchesNodeRequirements(pod.spec, node)) &&
      (!honorsTaints ||
        untoleratedTaint(node.spec?.taints, pod.spec.tolerations, ['NoSchedule', 'NoExecute']) ===
          undefined),
  };
}

/** Nodes that miss a topology key of any rule are outside all of them. */
export function hasAllKeys(node: NodeInfo, rules: readonly SpreadRule[]): boolean {
  return rules.every(({ topologyKey }) => node.labels[topologyKey] !== undefined);
}
