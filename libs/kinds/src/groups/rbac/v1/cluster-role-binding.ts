import { pathSegmentName } from '#machinery';
import type { ClusterRoleBinding } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { bindingRow, defaultBinding, validateBinding, validateBindingUpdate } from './bindings.js';

const ROLE_KINDS = ['ClusterRole'];

export const clusterRoleBinding = defineBehaviour<ClusterRoleBinding>(
  'rbac.authorization.k8s.io/v1',
  'ClusterRoleBinding',
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
