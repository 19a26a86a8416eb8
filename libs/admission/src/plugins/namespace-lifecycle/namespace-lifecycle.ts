import { notFound, resourceDetails, StatusError } from '#machinery';
import type { Namespace } from '#kinds';
import type { AdmissionPlugin, Lookup } from '../../plugin.js';
import { refuse } from '../../refuse.js';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);
/** Reviews are answered, not stored; asking about a namespace that is absent or going is legitimate. */
const REVIEWS = new Set(['localsubjectaccessreviews.authorization.k8s.io']);

/** Nothing is created in a namespace that is absent (404) or going away (403); three namespaces cannot be deleted. */
export function namespaceLifecycle(lookup: Lookup): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    admit(object, attributes) {
      const { kind, namespace, name, operation } = attributes;
      if (operation === 'DELETE' && kind.storage.resource === 'namespaces' && IMMORTAL.has(name)) {
        throw refuse(attributes, object, 'this namespace may not be deleted');
      }
      if (
        !kind.namespaced ||
        namespace === '' ||
        operation !== 'CREATE' ||
        REVIEWS.has(kind.storage.resource)
      )
        return;
      const home = lookup.get<Namespace>('namespaces', '', namespace);
      if (home === undefined) throw notFound({ group: '', plural: 'namespaces' }, namespace);
      if (home.metadata?.deletionTimestamp == null) return;
      const refusal = refuse(
        attributes,
        object,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
      );
      const cause = {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      };
      throw new StatusError(refusal.code, refusal.reason, refusal.message, {
        ...resourceDetails(kind, refusal.details?.name),
        causes: [cause],
      });
    },
  };
}
