import {
  validateObjectMeta,
  validateObjectMetaUpdate,
  type KubeObject,
  type ObjectMeta,
  type StatusCause,
} from '#machinery';
import type { KindDefinition } from '#kinds';

/** How a kind's own validation of an update looks at the metadata, after the server has looked twice in general. */
type OwnLook = 'not' | 'plainly' | 'finalizers too';

/** Kinds that do not look once, finalizers too. */
const LOOKS: Readonly<Record<string, OwnLook>> = {
  'poddisruptionbudgets.policy': 'not',
  'runtimeclasses.node.k8s.io': 'plainly',
  'leases.coordination.k8s.io': 'plainly',
  'validatingwebhookconfigurations.admissionregistration.k8s.io': 'plainly',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': 'plainly',
  'validatingadmissionpolicies.admissionregistration.k8s.io': 'plainly',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': 'plainly',
  'mutatingadmissionpolicies.admissionregistration.k8s.io': 'plainly',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': 'plainly',
};

/** Kinds that check an update as a creation besides, so that everything about the metadata is said once more. */
const CHECKED_AS_NEW: ReadonlySet<string> = new Set([
  'pods',
  'jobs.batch',
  'endpoints',
  'configmaps',
  'secrets',
  'serviceaccounts',
  'persistentvolumeclaims',
  'persistentvolumes',
  'nodes',
  'namespaces',
  'ingresses.networking.k8s.io',
  'ingressclasses.networking.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'storageclasses.storage.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'volumeattributesclasses.storage.k8s.io',
  'runtimeclasses.node.k8s.io',
  'resourceclaims.resource.k8s.io',
  'resourceclaimtemplates.resource.k8s.io',
  'deviceclasses.resource.k8s.io',
]);

const anyName = { validateName: (): string[] => [], standardFinalizers: false };

/**
 * What is wrong with the metadata of an updated object, as often as the server says it: it checks the metadata as new and as changed, and
 * most kinds then do so again. The message of a Status names each cause once, its list names them all.
 */
export function metadataCauses(
  kind: KindDefinition,
  object: KubeObject,
  old: KubeObject,
  subresource: string | undefined,
): StatusCause[] {
  const [meta, before]: [ObjectMeta, ObjectMeta] = [object.metadata ?? {}, old.metadata ?? {}];
  const changed = (standardFinalizers: boolean): StatusCause[] =>
    validateObjectMetaUpdate(meta, before, { standardFinalizers });
  if (kind.custom !== undefined || kind.group === 'apiextensions.k8s.io') {
    const causes = changed(false);
    return [...causes, ...causes];
  }
  const general = changed(false);
  // Nearly every update: everything else that is looked at stands in labels, annotations and owners.
  if (general.length === 0 && (meta.finalizers?.length ?? 0) === 0) return general;
  const { namespaced, storage } = kind;
  const { resource } = storage;
  const isLegacyEvent = resource === 'events' && kind.group === '';
  const look = isLegacyEvent ? 'not' : (LOOKS[resource] ?? 'finalizers too');
  const asNew = (standardFinalizers: boolean): StatusCause[] =>
    validateObjectMeta(meta, { ...anyName, namespaced, standardFinalizers });
  const causes = [...asNew(false), ...general];
  if (look === 'not') return causes;
  const finalizers = look === 'finalizers too';
  causes.push(...changed(finalizers));
  if (subresource === undefined && CHECKED_AS_NEW.has(resource)) causes.push(...asNew(finalizers));
  return causes;
}
