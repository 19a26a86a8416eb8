import type { Profile } from './profile.js';
import type { ClusterState } from '../state/cluster-state.js';
import type { NodeInfo } from '../state/node-info.js';
import type { PodInfo } from '../state/pod-info.js';

/** Scores of one plugin for the nodes compared, in their order: as the plugin gave them, and as they count in the total. */
interface PluginScores {
  readonly plugin: string;
  readonly weight: number;
  readonly raw: readonly number[];
  readonly weighted: readonly number[];
}

export interface Scores {
  readonly byPlugin: readonly PluginScores[];
  readonly total: readonly number[];
}

/** Compares nodes for a pod. Plugins that have nothing to say do not appear. */
export function scoreNodes(
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  profile: Profile,
  state: ClusterState,
): Scores {
  const byPlugin: PluginScores[] = [];
  const total = nodes.map(() => 0);
  for (const { plugin, weight } of profile.scorers) {
    const plan = plugin.prepareScore?.(pod, nodes, state);
    if (plan === undefined) continue;
    const raw = nodes.map((node) => plan.score(node));
    const weighted = raw.slice();
    plan.normalize?.(weighted, nodes);
    for (let index = 0; index < weighted.length; index++)
      total[index]! += weighted[index]! *= weight;
    byPlugin.push({ plugin: plugin.name, weight, raw, weighted });
  }
  return { byPlugin, total };
}
