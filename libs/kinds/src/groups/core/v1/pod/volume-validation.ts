import { compareQuantities, dns1123Label } from '#machinery';
import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  Volume,
  VolumeProjection,
} from '../../../../generated/index.gen.js';
import { checkLabels } from '../../../rules/labels.js';
import type { Report } from '../../../rules/report.js';
import { checkClaimSpec } from '../persistent-volume-claim/validation.js';
import {
  checkFieldReference,
  checkResourceReference,
  FILE_FIELDS,
} from './field-reference-validation.js';
import { checkLocalPath, checkNoBacksteps, checkProjectedPath } from './path-validation.js';

type Source<K extends keyof Volume> = NonNullable<Volume[K]>;
type Check<K extends keyof Volume> = (found: Report, source: Source<K>) => void;

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

function rule<K extends keyof Volume>(
  type: K,
  check: Check<K>,
): readonly [keyof Volume, (found: Report, volume: Volume) => void] {
  return [type, (found, volume) => check(found, volume[type] as Source<K>)];
}

/** A source that only has to name some things. */
function needs(type: keyof Volume, ...fields: string[]): ReturnType<typeof rule> {
  return rule(type, (found, source) => checkNeeds(found, source as object, fields));
}

/** In the order in which the server looks at them. */
const sources: readonly ReturnType<typeof rule>[] = [
  rule('emptyDir', (found, { sizeLimit }) => {
    if (sizeLimit && compareQuantities(sizeLimit, '0') < 0)
      found.forbidden('sizeLimit', 'SizeLimit field must be a valid resource quantity');
  }),
  rule('hostPath', checkHostPath),
  rule('gitRepo', (found, { repository, directory }) => {
    if (!repository) found.required('repository');
    if (directory) checkLocalPath(found, 'directory', directory);
  }),
  needs('gcePersistentDisk', 'pdName'),
  needs('awsElasticBlockStore', 'volumeID'),
  rule('secret', (found, secret) => {
    if (!secret.secretName) found.required('secretName');
    checkMode(found, 'defaultMode', secret.defaultMode);
    checkItems(found, secret.items);
  }),
  rule('nfs', checkNfs),
  needs('iscsi', 'targetPortal', 'iqn'),
  needs('glusterfs', 'endpoints', 'path'),
  rule('flocker', (found, { datasetName, datasetUUID }) => {
    if (!datasetName && !datasetUUID)
      found.required('', 'one of datasetName and datasetUUID is required');
  }),
  needs('persistentVolumeClaim', 'claimName'),
  needs('rbd', 'monitors', 'image'),
  needs('cinder', 'volumeID'),
  needs('cephfs', 'monitors'),
  needs('quobyte', 'registry', 'volume'),
  rule('downwardAPI', (found, { defaultMode, items }) => {
    checkMode(found, 'defaultMode', defaultMode);
    checkDownwardFiles(found, items);
  }),
  rule('fc', (found, { targetWWNs, wwids }) => {
    if (!targetWWNs?.length && !wwids?.length) {
      found.required('targetWWNs', 'must specify either targetWWNs or wwids, but not both');
    }
  }),
  needs('flexVolume', 'driver'),
  rule('configMap', (found, configMap) => {
    if (!configMap.name) found.required('name');
    checkMode(found, 'defaultMode', configMap.defaultMode);
    checkItems(found, configMap.items);
  }),
  needs('azureFile', 'secretName', 'shareName'),
  needs('vsphereVolume', 'volumePath'),
  needs('photonPersistentDisk', 'pdID'),
  needs('portworxVolume', 'volumeID'),
  needs('azureDisk', 'diskName', 'diskURI'),
  needs('storageos', 'volumeName'),
  rule('projected', (found, { defaultMode, sources: projections }) => {
    checkMode(found, 'defaultMode', defaultMode);
    checkProjections(found, projections);
  }),
  needs('scaleIO', 'gateway', 'system', 'volumeName'),
  needs('csi', 'driver'),
  rule('ephemeral', (found, { volumeClaimTemplate }) => {
    if (!volumeClaimTemplate) found.required('volumeClaimTemplate');
    else
      found.at('volumeClaimTemplate.spec', () => checkClaimSpec(found, volumeClaimTemplate.spec));
  }),
  rule('image', (found, { pullPolicy }) => {
    if (pullPolicy) found.oneOf('pullPolicy', pullPolicy, ['Always', 'IfNotPresent', 'Never']);
  }),
];

/** Checks the volumes of a pod and returns those without fault by name, for the checks of mounts. */
export function checkVolumes(
  found: Report,
  volumes: readonly Volume[] | undefined,
): ReadonlyMap<string, Volume> {
  const names = new Map<string, Volume>();
  found.each('volumes', volumes, (volume) => {
    const before = found.causes.length;
    checkSource(found, volume);
    if (!volume.name) found.required('name');
    else found.complaints('name', volume.name, dns1123Label(volume.name));
    if (names.has(volume.name)) found.duplicate('name', volume.name);
    if (found.causes.length === before) names.set(volume.name, volume);
  });
  return names;
}

const sourceByType = new Map(sources);

function checkSource(found: Report, volume: Volume): void {
  // Nearly every volume has one source, which is cheaper to find by its name than by looking at all.
  const types = Object.keys(volume).filter((key) => key !== 'name') as (keyof Volume)[];
  const [only] = types;
  const check = types.length === 1 ? sourceByType.get(only!) : undefined;
  if (check !== undefined) {
    found.once(volume[only!] as object, check, () => found.at(only!, () => check(found, volume)));
    return;
  }
  let seen = 0;
  for (const [type, checkType] of sources) {
    if (volume[type] === undefined) continue;
    if (seen > 0) found.forbidden(type, 'may not specify more than 1 volume type');
    else found.at(type, () => checkType(found, volume));
    seen++;
  }
  if (seen === 0) found.required('', 'must specify a volume type');
}

/** Reports each of `fields` that is missing or empty. */
export function checkNeeds(found: Report, source: object, fields: readonly string[]): void {
  for (const field of fields) {
    const value = (source as Record<string, unknown>)[field];
    if (
      value === undefined ||
      value === null ||
      value === '' ||
      (Array.isArray(value) && value.length === 0)
    )
      found.required(field);
  }
}

/** A path of the node. */
export function checkHostPath(found: Report, source: Source<'hostPath'>): void {
  if (!source.path) {
    found.required('path');
    return;
  }
  checkNoBacksteps(found, 'path', source.path);
  if (source.type) found.oneOf('type', source.type, HOST_PATH_TYPES);
}

/** A share of an NFS server. */
export function checkNfs(found: Report, { server, path }: Source<'nfs'>): void {
  if (!server) found.required('server');
  if (!path) found.required('path');
  if (!path.startsWith('/')) found.invalid('path', path, 'must be an absolute path');
}

function checkMode(found: Report, field: string, mode: number | undefined): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777))
    found.invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
}

function checkItems(found: Report, items: readonly KeyToPath[] | undefined): void {
  found.each('items', items, ({ key, path, mode }) => {
    if (!key) found.required('key');
    if (!path) found.required('path');
    else checkProjectedPath(found, 'path', path);
    checkMode(found, 'mode', mode);
  });
}

function checkDownwardFiles(
  found: Report,
  files: readonly DownwardAPIVolumeFile[] | undefined,
): void {
  found.each('items', files, ({ path, fieldRef, resourceFieldRef, mode }) => {
    if (!path) found.required('path');
    else checkProjectedPath(found, 'path', path);
    if (fieldRef) {
      found.at('fieldRef', () => checkFieldReference(found, fieldRef, FILE_FIELDS));
      if (resourceFieldRef)
        found.invalid(
          '',
          'resource',
          'fieldRef and resourceFieldRef can not be specified simultaneously',
        );
    } else if (resourceFieldRef)
      found.at('resourceFieldRef', () => checkResourceReference(found, resourceFieldRef, true));
    else found.required('', 'one of fieldRef and resourceFieldRef is required');
    checkMode(found, 'mode', mode);
  });
}

const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;

function checkProjections(
  found: Report,
  projections: readonly VolumeProjection[] | null | undefined,
): void {
  found.each('sources', projections, (projection) => {
    let types = 0;
    const next = (field: string, check: () => void): void => {
      if (types > 0) found.forbidden('', 'may not specify more than 1 volume type per source');
      else found.at(field, check);
      types++;
    };
    const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle } = projection;
    for (const [field, source] of [
      ['secret', secret],
      ['configMap', configMap],
    ] as const) {
      if (!source) continue;
      next(field, () => {
        if (!source.name) found.required('name');
        checkItems(found, source.items);
      });
    }
    if (downwardAPI) next('downwardAPI', () => checkDownwardFiles(found, downwardAPI.items));
    if (serviceAccountToken) {
      next('serviceAccountToken', () => {
        const seconds = serviceAccountToken.expirationSeconds ?? 0;
        if (seconds < MIN_TOKEN_SECONDS)
          found.invalid(
            'expirationSeconds',
            seconds,
            'may not specify a duration less than 10 minutes',
          );
        else if (seconds > MAX_TOKEN_SECONDS)
          found.invalid(
            'expirationSeconds',
            seconds,
            'may not specify a duration larger than 2^32 seconds',
          );
        if (!serviceAccountToken.path) found.required('path');
      });
    }
    if (clusterTrustBundle) {
      next('clusterTrustBundle', () => {
        checkLabels(
          found,
          'labelSelector.matchLabels',
          clusterTrustBundle.labelSelector?.matchLabels,
        );
        checkNeeds(found, clusterTrustBundle, ['path']);
      });
    }
  });
}
