import { mayChangeCounts } from '../../framework/cluster-event.js';
import type { Plugin, ScorePlan } from '../../framework/plugin.js';
import type { AffinityTerm } from '../../state/affinity-term.js';
import type { PodInfo } from '../../state/pod-info.js';
import { affinityFilter } from './filter.js';
import { TopologyCounts } from './topology-counts.js';

export interface InterPodAffinityArgs {
  /** How much a required term of a pod that runs already counts when the new pod satisfies it. Default 1. */
  readonly hardPodAffinityWeight?: number;
  readonly ignorePreferredTermsOfExistingPods?: boolean;
}

/** Puts pods near those that they want to be near, and away from those that they do not; the wishes of running pods count too. */
export function interPodAffinity({
  hardPodAffinityWeight = 1,
  ignorePreferredTermsOfExistingPods = false,
}: InterPodAffinityArgs = {}): Plugin {
  return {
    name: 'InterPodAffinity',
    prepareFilter: affinityFilter,
    prepareScore: (pod, _nodes, state) => {
      const asks = pod.affinity.preferred.length > 0 || pod.affinity.preferredAnti.length > 0;
      if (!asks && ignorePreferredTermsOfExistingPods) return undefined;
      const sums = new TopologyCounts();
      for (const node of state.all) {
        const add = (terms: readonly AffinityTerm[], about: PodInfo, factor: number): void => {
          for (const term of terms) {
            if (term.matches(about.namespace, about.labels, state.namespaceLabels))
              sums.add(node, term.topologyKey, factor * term.weight);
          }
        };
        for (const other of asks ? node.pods.values() : node.podsWithAffinity) {
          add(pod.affinity.preferred, other, 1);
          add(pod.affinity.preferredAnti, other, -1);
          if (hardPodAffinityWeight > 0) add(other.affinity.required, pod, hardPodAffinityWeight);
          if (ignorePreferredTermsOfExistingPods) continue;
          add(other.affinity.preferred, pod, 1);
          add(other.affinity.preferredAnti, pod, -1);
        }
      }
      return sums.isEmpty ? undefined : scorePlan(sums);
    },
    mayHelp: mayChangeCounts,
  };
}

function scorePlan(sums: TopologyCounts): ScorePlan {
  return {
    score: (node) => sums.sum(node),
    normalize: (scores) => {
      const min = Math.min(...scores);
      const range = Math.max(...scores) - min;
      for (let index = 0; index < scores.length; index++) {
        scores[index] = range === 0 ? 0 : Math.trunc((100 * (scores[index]! - min)) / range);
      }
    },
  };
}
