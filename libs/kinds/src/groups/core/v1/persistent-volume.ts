import { compareQuantities, dns1123Subdomain, type StatusCause } from '#machinery';
import type { PersistentVolume, PersistentVolumeSpec } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { accessModesText } from '../../cells/text.js';
import { unifiedDiff } from '../../internal/diff.js';
import { toInternal } from '../../internal/form.js';
import { report, type Report } from '../../rules/report.js';
import { roundQuantities } from '../../rules/resource-list.js';
import { same } from '../../strategies/same.js';
import { separateStatus } from '../../strategies/status.js';
import { checkAccessModes } from './persistent-volume-claim/access-modes.js';
import { checkNodeSelector } from './pod/affinity-validation.js';
import { checkOneSource, sourceFields } from './volumes/one-source.js';
import { storageSources } from './volumes/storage-sources.js';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const status = separateStatus<PersistentVolume>(() => ({ phase: 'Pending' }));

export const persistentVolume = defineBehaviour<PersistentVolume>('v1', 'PersistentVolume', {
  strategy: {
    applyDefaults: (object) => {
      const spec = (object.spec ??= {});
      spec.persistentVolumeReclaimPolicy ||= 'Retain';
      spec.volumeMode ??= 'Filesystem';
      if (spec.hostPath) spec.hostPath.type ??= '';
      if (spec.iscsi) spec.iscsi.iscsiInterface ||= 'default';
      roundQuantities(spec.capacity);
      (object.status ??= {}).phase ||= 'Pending';
    },
    prepareForCreate: (object, { now }) => {
      object.status = { phase: 'Pending', lastPhaseTransitionTime: now };
    },
    prepareForUpdate: (object, old, context) => {
      status.prepareForUpdate(object, old, context);
      const after = object.status;
      if (context.subresource !== 'status' || !after || after.phase === old.status?.phase) return;
      if (same(after.lastPhaseTransitionTime, old.status?.lastPhaseTransitionTime))
        after.lastPhaseTransitionTime = context.now;
    },
    validate: ({ spec }) => report((found) => found.at('spec', () => checkSpec(found, spec ?? {}))),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? [] : validateUpdate(object, old),
    warnings: ({ spec }) =>
      spec?.persistentVolumeReclaimPolicy === 'Recycle'
        ? [
            'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
          ]
        : [],
  },
  row: (object) => {
    const { spec } = object;
    return [
      name(object),
      spec?.capacity?.['storage'] ?? '0',
      accessModesText(spec?.accessModes),
      spec?.persistentVolumeReclaimPolicy ?? '',
      object.metadata?.deletionTimestamp ? 'Terminating' : (object.status?.phase ?? ''),
      spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : '',
      object.metadata?.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? '',
      spec?.volumeAttributesClassName ?? '<unset>',
      object.status?.reason ?? '',
      age(object),
      spec?.volumeMode ?? '<unset>',
    ];
  },
});

/** In the order in which the server looks at them. */
const sources = [
  ...sourceFields([
    'hostPath',
    'gcePersistentDisk',
    'awsElasticBlockStore',
    'glusterfs',
    'flocker',
    'nfs',
    'rbd',
    'quobyte',
    'cephfs',
    'iscsi',
    'cinder',
    'fc',
  ]),
  // The server forgets to count this one.
  { field: 'flexVolume', always: true },
  ...sourceFields([
    'azureFile',
    'vsphereVolume',
    'photonPersistentDisk',
    'portworxVolume',
    'azureDisk',
    'scaleIO',
    'local',
    'storageos',
    'csi',
  ]),
];

function checkSpec(found: Report, spec: PersistentVolumeSpec): void {
  if ((spec.accessModes?.length ?? 0) === 0) found.required('accessModes');
  checkAccessModes(found, spec.accessModes);
  checkCapacity(found, spec);
  checkReclaimPolicy(found, spec);
  if (spec.nodeAffinity) {
    if (!spec.nodeAffinity.required)
      found.required('nodeAffinity.required', 'must specify required node constraints');
    else
      found.at('nodeAffinity', () =>
        checkNodeSelector(found, 'required', spec.nodeAffinity!.required!),
      );
  }
  checkSource(found, spec);
  if (isRoot(spec.hostPath?.path) && spec.persistentVolumeReclaimPolicy === 'Recycle') {
    found.forbidden(
      'persistentVolumeReclaimPolicy',
      "may not be 'recycle' for a hostPath mount of '/'",
    );
  }
  if (spec.storageClassName)
    found.complaints(
      'storageClassName',
      spec.storageClassName,
      dns1123Subdomain(spec.storageClassName),
    );
  if (spec.volumeMode !== undefined)
    found.oneOf('volumeMode', spec.volumeMode, ['Block', 'Filesystem']);
  const attributes = spec.volumeAttributesClassName;
  if (attributes === undefined) return;
  if (attributes === '')
    found.required('volumeAttributesClassName', 'an empty string is disallowed');
  else found.complaints('volumeAttributesClassName', attributes, dns1123Subdomain(attributes));
  if (!spec.csi) found.required('csi', 'has to be specified when using volumeAttributesClassName');
}

/** The root of a machine, however it is written. */
const isRoot = (path = ''): boolean =>
  path.startsWith('/') && path.split('/').every((part) => ['', '.', '..'].includes(part));

function checkCapacity(found: Report, { capacity }: PersistentVolumeSpec): void {
  const list = capacity ?? {};
  if (Object.keys(list).length === 0) found.required('capacity');
  if (list['storage'] === undefined || Object.keys(list).length > 1)
    found.notSupported('capacity', list, ['storage']);
  found.entries('capacity', list, (_resource, quantity) => {
    if (compareQuantities(quantity, '0') <= 0)
      found.invalid('', quantity, 'must be greater than zero');
  });
}

function checkReclaimPolicy(
  found: Report,
  { persistentVolumeReclaimPolicy: policy }: PersistentVolumeSpec,
): void {
  if (policy) found.oneOf('persistentVolumeReclaimPolicy', policy, ['Delete', 'Recycle', 'Retain']);
}

function checkSource(found: Report, spec: PersistentVolumeSpec): void {
  checkOneSource(found, spec, sources, (type, source) => {
    storageSources[type]?.(found, source, true);
    if (type === 'local' && !spec.nodeAffinity)
      found.outside(1, () => found.required('nodeAffinity', 'Local volume requires node affinity'));
  });
}

function validateUpdate(object: PersistentVolume, old: PersistentVolume): StatusCause[] {
  return report((found) => {
    const [spec, before] = [object.spec ?? {}, old.spec ?? {}];
    found.at('spec', () => checkSpec(found, spec));
    const changed = sources.some(
      ({ field }) =>
        !same(
          spec[field as keyof PersistentVolumeSpec],
          before[field as keyof PersistentVolumeSpec],
        ),
    );
    if (changed) {
      const [from, to] = [before, spec].map((one) => toInternal('PersistentVolumeSource', one));
      const detail = `spec.persistentvolumesource is immutable after creation\n${unifiedDiff(from, to)}`;
      found.forbidden('spec.persistentvolumesource', detail);
    }
    found.immutable('volumeMode', spec.volumeMode !== before.volumeMode, spec.volumeMode);
    if (before.nodeAffinity)
      found.immutable(
        'nodeAffinity',
        !same(spec.nodeAffinity, before.nodeAffinity),
        spec.nodeAffinity,
      );
  });
}
