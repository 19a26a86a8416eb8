import { pathSegmentName } from '#machinery';
import type { RoleBinding } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { bindingRow, defaultBinding, validateBinding, validateBindingUpdate } from './bindings.js';

const ROLE_KINDS = ['Role', 'ClusterRole'];

export const roleBinding = defineBehaviour<RoleBinding>(
  'rbac.authorization.k8s.io/v1',
  'RoleBinding',
  {
    strategy: {
      applyDefaults: defaultBinding,
      validate: (object) => validateBinding(object, ROLE_KINDS),
      validateUpdate: (object, old) => validateBindingUpdate(object, old, ROLE_KINDS),
      validateName: pathSegmentName,
      allowCreateOnUpdate: true,
    },
    row: bindingRow,
  },
);
