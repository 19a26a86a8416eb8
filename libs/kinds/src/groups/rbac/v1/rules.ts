import type { PolicyRule } from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';

/** Checks the rules of a role. One of a namespace cannot give paths outside of it. */
export function checkRules(
  found: Report,
  rules: readonly PolicyRule[] | null | undefined,
  namespaced: boolean,
): void {
  found.each('rules', rules, (rule) => {
    const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule;
    if ((verbs?.length ?? 0) === 0)
      found.required('verbs', 'verbs must contain at least one value');
    if ((nonResourceURLs?.length ?? 0) > 0) {
      if (namespaced)
        found.invalid(
          'nonResourceURLs',
          nonResourceURLs,
          'namespaced rules cannot apply to non-resource URLs',
        );
      if (apiGroups?.length || resources?.length || resourceNames?.length) {
        found.invalid(
          'nonResourceURLs',
          nonResourceURLs,
          'rules cannot apply to both regular resources and non-resource URLs',
        );
      }
      return;
    }
    if ((apiGroups?.length ?? 0) === 0)
      found.required('apiGroups', 'resource rules must supply at least one api group');
    if ((resources?.length ?? 0) === 0)
      found.required('resources', 'resource rules must supply at least one resource');
  });
}
