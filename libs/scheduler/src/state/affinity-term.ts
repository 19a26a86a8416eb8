import { labelSelectorFromObject, Selector, type Requirement } from '#machinery';
import type { LabelSelector, Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '#kinds';

type Labels = Readonly<Record<string, string>> | undefined;

/** A term of pod affinity, ready to be matched. */
export interface AffinityTerm {
  readonly topologyKey: string;
  /** 1 for required terms. */
  readonly weight: number;
  /** Whether the term is about a pod of that namespace with these labels. */
  readonly matches: (
    namespace: string,
    labels: Labels,
    namespaceLabels: (namespace: string) => Labels,
  ) => boolean;
}

/** All terms of a pod by kind. */
export interface AffinityTerms {
  readonly required: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  readonly preferred: readonly AffinityTerm[];
  readonly preferredAnti: readonly AffinityTerm[];
}

const NONE: readonly AffinityTerm[] = [];
const NO_TERMS: AffinityTerms = {
  required: NONE,
  requiredAnti: NONE,
  preferred: NONE,
  preferredAnti: NONE,
};

export function affinityTermsOf(pod: Pod): AffinityTerms {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
  if (podAffinity === undefined && podAntiAffinity === undefined) return NO_TERMS;
  const required = (terms: readonly PodAffinityTerm[] | undefined): AffinityTerm[] =>
    (terms ?? []).map((term) => prepare(pod, term, 1));
  const preferred = (terms: readonly WeightedPodAffinityTerm[] | undefined): AffinityTerm[] =>
    (terms ?? []).map(({ podAffinityTerm, weight }) => prepare(pod, podAffinityTerm, weight));
  return {
    required: required(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAnti: required(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: preferred(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAnti: preferred(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  };
}

function prepare(pod: Pod, term: PodAffinityTerm, weight: number): AffinityTerm {
  const listed = term.namespaces ?? [];
  const ownOnly = listed.length === 0 && term.namespaceSelector === undefined;
  const namespaces = new Set(ownOnly ? [pod.metadata?.namespace ?? ''] : listed);
  const namespaceSelector = selectorOf(term.namespaceSelector);
  const selector = selectorWithKeys(
    term.labelSelector,
    pod,
    term.matchLabelKeys,
    term.mismatchLabelKeys,
  );
  return {
    topologyKey: term.topologyKey,
    weight,
    matches: (namespace, labels, namespaceLabels) =>
      (namespaces.has(namespace) ||
        (namespaceSelector !== Selector.nothing &&
          namespaceSelector.matches(namespaceLabels(namespace)))) &&
      selector.matches(labels),
  };
}

/** A selector together with the pod's own values of `matchLabelKeys` and `mismatchLabelKeys` (KEP-3633, KEP-3243). */
export function selectorWithKeys(
  selector: LabelSelector | undefined,
  pod: Pod,
  matchKeys: readonly string[] = [],
  mismatchKeys: readonly string[] = [],
): Selector {
  const base = selectorOf(selector);
  if (selector === undefined || (matchKeys.length === 0 && mismatchKeys.length === 0)) return base;
  const labels = pod.metadata?.labels ?? {};
  const own = (keys: readonly string[], operator: 'in' | 'notin'): Requirement[] =>
    keys
      .filter((key) => Object.hasOwn(labels, key))
      .map((key) => ({ key, operator, values: [labels[key]!] }));
  return Selector.of([
    ...base.requirements,
    ...own(matchKeys, 'in'),
    ...own(mismatchKeys, 'notin'),
  ]);
}

/** A selector that the API server has let through but cannot be parsed selects nothing. */
function selectorOf(selector: LabelSelector | undefined): Selector {
  try {
    return labelSelectorFromObject(selector);
  } catch {
    return Selector.nothing;
  }
}
