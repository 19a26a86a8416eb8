import type { TopologySpreadConstraint } from '#kinds';
import { mayChangeCounts } from '../../framework/cluster-event.js';
import type { Plugin } from '../../framework/plugin.js';
import type { ClusterState } from '../../state/cluster-state.js';
import type { PodInfo } from '../../state/pod-info.js';
import { HOSTNAME, ruleOf, rulesOf, type SpreadRule } from './constraint.js';
import { spreadFilter } from './filter.js';
import { spreadScore } from './score.js';

export interface PodTopologySpreadArgs {
  /** `System`: softly by host and by zone. `List`: `defaultConstraints`, which may be none. */
  readonly defaultingType?: 'System' | 'List';
  readonly defaultConstraints?: readonly TopologySpreadConstraint[];
}

const SYSTEM_DEFAULTS: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
];

/**
 * Spreads like pods over domains (KEP-895). A pod without constraints of its own gets the default ones, which count the pods of its Services and
 * its controller (KEP-1258).
 */
export function podTopologySpread({
  defaultingType = 'System',
  defaultConstraints = [],
}: PodTopologySpreadArgs = {}): Plugin {
  const isSystem = defaultingType === 'System';
  const defaults = isSystem ? SYSTEM_DEFAULTS : defaultConstraints;
  const rulesFor = (pod: PodInfo, whenUnsatisfiable: string, state: ClusterState): SpreadRule[] => {
    if (pod.spec.topologySpreadConstraints?.length) return rulesOf(pod, whenUnsatisfiable);
    const wanted = defaults.filter(
      (constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable,
    );
    const selector = wanted.length === 0 ? undefined : state.groupSelector(pod);
    return selector === undefined || selector.isEmpty
      ? []
      : wanted.map((constraint) => ruleOf(pod, constraint, selector));
  };
  return {
    name: 'PodTopologySpread',
    prepareFilter: (pod, state) => {
      const rules = rulesFor(pod, 'DoNotSchedule', state);
      return rules.length === 0 ? undefined : spreadFilter(pod, rules, state);
    },
    prepareScore: (pod, nodes, state) => {
      const rules = rulesFor(pod, 'ScheduleAnyway', state);
      const allKeys = Boolean(pod.spec.topologySpreadConstraints?.length) || !isSystem;
      return rules.length === 0 ? undefined : spreadScore(pod, rules, allKeys, nodes, state);
    },
    mayHelp: mayChangeCounts,
  };
}
