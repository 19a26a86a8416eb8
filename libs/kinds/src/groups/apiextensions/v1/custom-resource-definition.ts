import type { Draft } from '#machinery';
import type { CustomResourceDefinition } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import { formatWarnings } from './formats.js';

const status = separateStatus<CustomResourceDefinition>(
  () => ({}),
  ['labels', 'annotations', 'ownerReferences', 'finalizers'],
);
const emptyNames = (): { plural: string; kind: string } => ({ plural: '', kind: '' });

export const customResourceDefinition = defineBehaviour<CustomResourceDefinition>(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  {
    strategy: {
      applyDefaults,
      prepareForCreate: (object) => {
        object.status = {
          conditions: null,
          acceptedNames: emptyNames(),
          storedVersions: storedAtFirst(object),
        };
      },
      prepareForUpdate: (object, old, context) => {
        status.prepareForUpdate(object, old, context);
        if (context.subresource === 'status') return;
        // A version that has been stored stays in the list until somebody who knows takes it out.
        const stored = old.status?.storedVersions ?? [];
        const added = storageVersions(object).filter((version) => !stored.includes(version));
        if (added.length > 0 && object.status)
          object.status = { ...object.status, storedVersions: [...stored, ...added] };
      },
      warnings: formatWarnings,
      beginDeletion,
      generationChanged: specChanged,
      allowUnconditionalUpdate: false,
    },
  },
);

const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

/** A definition stays until its objects are gone. */
function beginDeletion(
  object: CustomResourceDefinition,
  now: string,
): Draft<CustomResourceDefinition> | undefined {
  const { metadata, status } = object;
  if (metadata?.deletionTimestamp != null) return undefined;
  const finalizers = metadata?.finalizers ?? [];
  const others = (status?.conditions ?? []).filter(({ type }) => type !== 'Terminating');
  const terminating = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: now,
    reason: 'InstanceDeletionPending',
    message:
      'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  return {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp: now,
      finalizers: finalizers.includes(CLEANUP) ? finalizers : [...finalizers, CLEANUP],
    },
    status: { ...status, conditions: [...others, terminating] },
  } as unknown as Draft<CustomResourceDefinition>;
}

function storedAtFirst(object: Draft<CustomResourceDefinition>): string[] | null {
  const [first] = storageVersions(object);
  return first === undefined ? null : [first];
}

function storageVersions({ spec }: Draft<CustomResourceDefinition>): string[] {
  return (spec?.versions ?? []).filter((version) => version.storage).map((version) => version.name);
}

function applyDefaults({ spec, status: stored }: Draft<CustomResourceDefinition>): void {
  if (!spec) return;
  if (spec.names) {
    spec.names.singular ||= (spec.names.kind ?? '').toLowerCase();
    if (!spec.names.listKind && spec.names.kind) spec.names.listKind = `${spec.names.kind}List`;
  }
  spec.conversion ??= { strategy: 'None' };
  if (spec.conversion.webhook?.clientConfig?.service)
    spec.conversion.webhook.clientConfig.service.port ??= 443;
  if (stored && (stored.storedVersions?.length ?? 0) === 0) {
    const versions = (spec.versions ?? [])
      .filter((version) => version.storage)
      .map((version) => version.name);
    if (versions.length > 0) stored.storedVersions = versions;
  }
}
