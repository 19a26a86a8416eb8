import { matchesNodeRequirements, matchesNodeSelector, matchesNodeSelectorTerm } from '#kinds';
import type { NodeAffinity, NodeSelectorTerm, PodSpec, PreferredSchedulingTerm } from '#kinds';
import { isNodeChange } from '../../framework/cluster-event.js';
import { normalizeByMax, type Plugin, type Refusal } from '../../framework/plugin.js';
import type { NodeInfo } from '../../state/node-info.js';

export interface NodeAffinityArgs {
  /** Affinity that holds for every pod of the profile, besides its own. */
  readonly addedAffinity?: NodeAffinity;
}

const REFUSAL: Refusal = {
  reasons: ["node(s) didn't match Pod's node affinity/selector"],
  resolvable: false,
};
const REFUSAL_BY_PROFILE: Refusal = {
  reasons: ["node(s) didn't match scheduler-enforced node affinity"],
  resolvable: false,
};

/** `nodeSelector` and node affinity: refuses nodes that the required terms do not match and prefers those that weigh most. */
export function nodeAffinity({ addedAffinity }: NodeAffinityArgs = {}): Plugin {
  const added = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const addedPreferred = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const check = (spec: PodSpec, { node }: NodeInfo): Refusal | undefined => {
    if (added !== undefined && !matchesNodeSelector(added, node)) return REFUSAL_BY_PROFILE;
    return matchesNodeRequirements(spec, node) ? undefined : REFUSAL;
  };
  return {
    name: 'NodeAffinity',
    prepareFilter: ({ spec }) => {
      const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
      if (required === undefined && spec.nodeSelector === undefined && added === undefined)
        return undefined;
      const only =
        required === undefined ? undefined : namedNodes(required.nodeSelectorTerms ?? []);
      return { check: (node) => check(spec, node), ...(only === undefined ? {} : { only }) };
    },
    prepareScore: ({ spec }) => {
      const own =
        spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
      const terms = [...own, ...addedPreferred].filter(({ weight }) => weight !== 0);
      if (terms.length === 0) return undefined;
      return {
        score: (node) => weightOf(terms, node),
        normalize: (scores) => normalizeByMax(scores),
      };
    },
    mayHelp: (event, { spec }) => isNodeChange(event) && check(spec, event.node) === undefined,
  };
}

function weightOf(terms: readonly PreferredSchedulingTerm[], { node }: NodeInfo): number {
  return terms.reduce(
    (sum, { weight, preference }) => sum + (matchesNodeSelectorTerm(preference, node) ? weight : 0),
    0,
  );
}

/** The nodes that the terms name, when every term names some: others need not be looked at. */
function namedNodes(terms: readonly NodeSelectorTerm[]): Set<string> | undefined {
  const all = new Set<string>();
  for (const term of terms) {
    const named = (term.matchFields ?? []).filter(
      ({ key, operator }) => key === 'metadata.name' && operator === 'In',
    );
    const [first, ...rest] = named.map(({ values }) => values ?? []);
    if (first === undefined) return undefined;
    for (const name of first) if (rest.every((names) => names.includes(name))) all.add(name);
  }
  return terms.length === 0 ? undefined : all;
}
