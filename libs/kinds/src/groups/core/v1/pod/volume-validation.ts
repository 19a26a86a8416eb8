import { asNameRule, compareQuantities, dns1123Label, dns1123Subdomain } from '#machinery';
import type { Volume } from '../../../../generated/index.gen.js';
import { checkAnnotations, checkLabels } from '../../../rules/labels.js';
import type { Report } from '../../../rules/report.js';
import { checkClaimSpec } from '../persistent-volume-claim/validation.js';
import { checkDownwardFile, checkItem, checkMode } from '../volumes/file-validation.js';
import { checkOneSource, sourceFields } from '../volumes/one-source.js';
import { checkProjection } from '../volumes/projection-validation.js';
import { storageSources } from '../volumes/storage-sources.js';

type Source<K extends keyof Volume> = NonNullable<Volume[K]>;
type Checks = { readonly [K in keyof Volume]?: (found: Report, source: Source<K>) => void };

/** Sources that only volumes of pods have. */
const checks: Checks = {
  emptyDir: (found, { sizeLimit }) => {
    if (sizeLimit && compareQuantities(sizeLimit, '0') < 0)
      found.forbidden('sizeLimit', 'SizeLimit field must be a valid resource quantity');
  },
  secret: (found, { secretName, defaultMode, items }) => {
    if (!secretName) found.required('secretName');
    checkMode(found, 'defaultMode', defaultMode);
    found.each('items', items, (item) => checkItem(found, item));
  },
  downwardAPI: (found, { defaultMode, items }) => {
    checkMode(found, 'defaultMode', defaultMode);
    // The server reports files at the volume.
    for (const file of items ?? []) checkDownwardFile(found, file);
  },
  configMap: (found, { name, defaultMode, items }) => {
    if (!name) found.required('name');
    checkMode(found, 'defaultMode', defaultMode);
    found.each('items', items, (item) => checkItem(found, item));
  },
  projected: checkProjection,
  ephemeral: (found, { volumeClaimTemplate: template }) => {
    if (!template) {
      found.required('volumeClaimTemplate');
      return;
    }
    found.at('volumeClaimTemplate', () => {
      checkAnnotations(found, 'metadata.annotations', template.metadata?.annotations);
      checkLabels(found, 'metadata.labels', template.metadata?.labels);
      found.at('spec', () => checkClaimSpec(found, template.spec));
    });
  },
};

const own = checks as Readonly<Partial<Record<string, (found: Report, source: object) => void>>>;

const fields = sourceFields([
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
]);

/**
 * Checks the volumes of a pod and returns those without fault by name, for the checks of mounts. `podName` is undefined in a template,
 * and empty where a name is still to be made.
 */
export function checkVolumes(
  found: Report,
  volumes: readonly Volume[] | undefined,
  podName: string | undefined,
): ReadonlyMap<string, Volume> {
  const names = new Map<string, Volume>();
  found.each('volumes', volumes, (volume) => {
    const before = found.causes.length;
    checkSource(found, volume, podName);
    if (!volume.name) found.required('name');
    else found.complaints('name', volume.name, dns1123Label(volume.name));
    if (names.has(volume.name)) found.duplicate('name', volume.name);
    if (found.causes.length === before) names.set(volume.name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && podName && isMadeFor(claim, podName, volumes!))
      found.invalid(
        'persistentVolumeClaim.claimName',
        claim,
        'must not reference a PVC that gets created for an ephemeral volume',
      );
  });
  return names;
}

function isMadeFor(claim: string, podName: string, volumes: readonly Volume[]): boolean {
  return volumes.some(({ name, ephemeral }) => ephemeral && claim === `${podName}-${name}`);
}

const volumeName = asNameRule(dns1123Subdomain);

function checkSource(found: Report, volume: Volume, podName: string | undefined): void {
  checkOneSource(found, volume, fields, (field, source) => {
    const check = own[field] ?? storageSources[field];
    if (field === 'image') checkImage(found, source, podName !== undefined);
    else if (check) found.once(source, check, () => check(found, source, false));
  });
  const { name, iscsi, ephemeral } = volume;
  if (iscsi?.initiatorName !== undefined && `${name}:${iscsi.targetPortal}`.length > 64)
    found.invalid(
      'name',
      name,
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
    );
  if (ephemeral && podName && name)
    for (const complaint of volumeName(`${podName}-${name}`, false))
      found.invalid('name', name, `PVC name "${podName}-${name}": ${complaint}`);
}

function checkImage(
  found: Report,
  { reference, pullPolicy }: Source<'image'>,
  isPod: boolean,
): void {
  if (isPod && !reference) found.required('reference');
  if (!pullPolicy) found.required('pullPolicy');
  else found.oneOf('pullPolicy', pullPolicy, ['Always', 'IfNotPresent', 'Never']);
}
