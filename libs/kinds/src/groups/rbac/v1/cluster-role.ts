import { pathSegmentName, type StatusCause } from '#machinery';
import type { ClusterRole, LabelSelector } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { checkLabelSelector } from '../../rules/labels.js';
import { report, type Report } from '../../rules/report.js';
import { checkRules } from './rules.js';

export const clusterRole = defineBehaviour<ClusterRole>(
  'rbac.authorization.k8s.io/v1',
  'ClusterRole',
  {
    strategy: {
      validate,
      validateUpdate: validate,
      validateName: pathSegmentName,
      allowCreateOnUpdate: true,
    },
  },
);

function validate({ rules, aggregationRule }: ClusterRole): StatusCause[] {
  return report((found) => {
    checkRules(found, rules, false);
    if (!aggregationRule) return;
    const selectors = aggregationRule.clusterRoleSelectors ?? [];
    if (selectors.length === 0) {
      found.required(
        'aggregationRule.clusterRoleSelectors',
        'at least one clusterRoleSelector required if aggregationRule is non-nil',
      );
    }
    found.at('aggregationRule', () =>
      found.each('clusterRoleSelectors', selectors, (selector) => checkSelector(found, selector)),
    );
  });
}

/** What makes no selector is told a second time, without the value. */
function checkSelector(found: Report, selector: LabelSelector): void {
  const before = found.causes.length;
  checkLabelSelector(found, '', selector);
  if (found.causes.length > before) found.invalid('', null, 'invalid label selector.');
}
