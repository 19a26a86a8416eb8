import { dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '#machinery';
import type {
  Affinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
} from '../../../../generated/index.gen.js';
import { checkLabelSelector, checkOperatorValues } from '../../../rules/labels.js';
import type { Report } from '../../../rules/report.js';
import { checkLabelKeys } from './placement-validation.js';

/** Checks which nodes and which neighbours a pod wants. */
export function checkAffinity(found: Report, affinity: Affinity | undefined): void {
  if (affinity === undefined) return;
  found.once(affinity, checkAffinity, () => checkSides(found, affinity));
}

function checkSides(found: Report, affinity: Affinity): void {
  found.at('affinity', () => {
    const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
    if (nodeAffinity) {
      found.at('nodeAffinity', () => {
        const required = nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution;
        if (required)
          checkNodeSelector(found, 'requiredDuringSchedulingIgnoredDuringExecution', required);
        found.each(
          'preferredDuringSchedulingIgnoredDuringExecution',
          nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution,
          (term) => {
            checkWeight(found, term.weight);
            // Values of a preference only make for a warning.
            found.at('preference', () => checkTerm(found, term.preference, false));
          },
        );
      });
    }
    if (podAffinity) found.at('podAffinity', () => checkPodAffinity(found, podAffinity));
    if (podAntiAffinity)
      found.at('podAntiAffinity', () => checkPodAffinity(found, podAntiAffinity));
  });
}

function checkWeight(found: Report, weight: number): void {
  if (weight < 1 || weight > 100) found.invalid('weight', weight, 'must be in the range 1-100');
}

/** Checks a node selector: at least one term, each a list of requirements. */
export function checkNodeSelector(found: Report, field: string, selector: NodeSelector): void {
  found.at(field, () => {
    const terms = selector.nodeSelectorTerms ?? [];
    if (terms.length === 0)
      found.required('nodeSelectorTerms', 'must have at least one node selector term');
    found.each('nodeSelectorTerms', terms, (term) => checkTerm(found, term));
  });
}

function checkTerm(found: Report, term: NodeSelectorTerm, valuesToo = true): void {
  found.each('matchExpressions', term.matchExpressions, (requirement) =>
    checkExpression(found, requirement, valuesToo),
  );
  found.each('matchFields', term.matchFields, (requirement) => checkField(found, requirement));
}

function checkExpression(
  found: Report,
  { key, operator, values = [] }: NodeSelectorRequirement,
  valuesToo: boolean,
): void {
  if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1)
      found.required('values', "must be specified single value when `operator` is 'Lt' or 'Gt'");
  } else checkOperatorValues(found, operator, values);
  found.complaints('key', key, qualifiedName(key));
  if (valuesToo)
    found.each('values', values, (value) => found.complaints('', value, labelValue(value)));
}

function checkField(found: Report, { key, operator, values = [] }: NodeSelectorRequirement): void {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length !== 1) {
      found.required(
        'values',
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      );
    }
  } else found.invalid('operator', operator, 'not a valid selector operator');
  if (key === 'metadata.name')
    found.each('values', values, (value) => found.complaints('', value, dns1123Subdomain(value)));
  else found.invalid('key', key, 'not a valid field selector key');
}

function checkPodAffinity(found: Report, affinity: PodAffinity): void {
  found.each(
    'requiredDuringSchedulingIgnoredDuringExecution',
    affinity.requiredDuringSchedulingIgnoredDuringExecution,
    (term) => checkPodAffinityTerm(found, term),
  );
  found.each(
    'preferredDuringSchedulingIgnoredDuringExecution',
    affinity.preferredDuringSchedulingIgnoredDuringExecution,
    (weighted) => {
      checkWeight(found, weighted.weight);
      found.at('podAffinityTerm', () => checkPodAffinityTerm(found, weighted.podAffinityTerm));
    },
  );
}

function checkPodAffinityTerm(found: Report, term: PodAffinityTerm): void {
  checkLabelSelector(found, 'labelSelector', term.labelSelector);
  checkLabelSelector(found, 'namespaceSelector', term.namespaceSelector);
  for (const namespace of term.namespaces ?? [])
    found.complaints('namespace', namespace, dns1123Label(namespace));
  checkLabelKeys(found, term);
  if (!term.topologyKey) found.required('topologyKey', 'can not be empty');
  found.complaints('topologyKey', term.topologyKey ?? '', qualifiedName(term.topologyKey ?? ''));
}
