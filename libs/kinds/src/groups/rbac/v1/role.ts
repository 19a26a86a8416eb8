import { pathSegmentName, type StatusCause } from '#machinery';
import type { Role } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { report } from '../../rules/report.js';
import { checkRules } from './rules.js';

export const role = defineBehaviour<Role>('rbac.authorization.k8s.io/v1', 'Role', {
  strategy: {
    validate,
    validateUpdate: validate,
    validateName: pathSegmentName,
    allowCreateOnUpdate: true,
  },
});

function validate({ rules }: Role): StatusCause[] {
  return report((found) => checkRules(found, rules, true));
}
