import { dns1123Label, dns1123Subdomain } from '#machinery';
import type { PersistentVolumeSpec, Volume } from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';
import { checkDriverName, checkSecret, checkSecretName, needs } from './source-parts.js';
import {
  checkAzureDisk,
  checkFibreChannel,
  checkFlexOptions,
  checkIscsi,
  checkQuobyte,
} from './old-plugins.js';
import { checkLocalPath, checkNoBacksteps } from './path-validation.js';

type Source<K> = K extends keyof Volume & keyof PersistentVolumeSpec
  ? NonNullable<Volume[K]> | NonNullable<PersistentVolumeSpec[K]>
  : K extends keyof Volume
    ? NonNullable<Volume[K]>
    : K extends keyof PersistentVolumeSpec
      ? NonNullable<PersistentVolumeSpec[K]>
      : never;

/** Checks one source; `found` is at it. `persistent`: it is one of a PersistentVolume, which names namespaces too. */
type Check<K> = (found: Report, source: Source<K>, persistent: boolean) => void;

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
const MAX_PARTITION = 255;

/** What each kind of storage has to say, for pods and PersistentVolumes alike. */
const checks: { readonly [K in keyof Volume | keyof PersistentVolumeSpec]?: Check<K> } = {
  hostPath: (found, { path, type }) => {
    if (!path) {
      found.required('path');
      return;
    }
    checkNoBacksteps(found, 'path', path);
    if (type) found.oneOf('type', type, HOST_PATH_TYPES);
  },
  gitRepo: (found, { repository, directory = '' }) => {
    if (!repository) found.required('repository');
    checkLocalPath(found, 'directory', directory);
  },
  gcePersistentDisk: (found, source) => {
    needs(found, source, 'pdName');
    checkPartition(found, source.partition);
  },
  awsElasticBlockStore: (found, source) => {
    needs(found, source, 'volumeID');
    checkPartition(found, source.partition);
  },
  nfs: (found, source) => {
    needs(found, source, 'server', 'path');
    if (!source.path.startsWith('/'))
      found.invalid('path', source.path, 'must be an absolute path');
  },
  iscsi: checkIscsi,
  glusterfs: (found, source) => {
    needs(found, source, 'endpoints', 'path');
    const namespace = 'endpointsNamespace' in source ? source.endpointsNamespace : undefined;
    if (namespace === '')
      found.invalid(
        'endpointsNamespace',
        namespace,
        'if the endpointnamespace is set, it must be a valid namespace name',
      );
    else if (namespace) found.complaints('endpointsNamespace', namespace, dns1123Label(namespace));
  },
  flocker: (found, { datasetName = '', datasetUUID = '' }) => {
    if (!datasetName && !datasetUUID)
      found.required('', 'one of datasetName and datasetUUID is required');
    if (datasetName && datasetUUID)
      found.invalid(
        '',
        'resource',
        'datasetName and datasetUUID can not be specified simultaneously',
      );
    if (datasetName.includes('/'))
      found.invalid('datasetName', datasetName, "must not contain '/'");
  },
  persistentVolumeClaim: (found, source) => needs(found, source, 'claimName'),
  rbd: (found, source) => needs(found, source, 'monitors', 'image'),
  cinder: (found, source, persistent) => {
    needs(found, source, 'volumeID');
    checkSecret(found, source.secretRef, persistent);
  },
  cephfs: (found, source) => needs(found, source, 'monitors'),
  quobyte: checkQuobyte,
  fc: checkFibreChannel,
  flexVolume: (found, source) => {
    needs(found, source, 'driver');
    checkFlexOptions(found, source.options);
  },
  azureFile: (found, source) => {
    needs(found, source, 'secretName', 'shareName');
    if ('secretNamespace' in source && source.secretNamespace === '')
      found.required('secretNamespace');
  },
  vsphereVolume: (found, source) => needs(found, source, 'volumePath'),
  photonPersistentDisk: (found, source) => needs(found, source, 'pdID'),
  portworxVolume: (found, source) => needs(found, source, 'volumeID'),
  azureDisk: checkAzureDisk,
  scaleIO: (found, source) => needs(found, source, 'gateway', 'system', 'volumeName'),
  local: (found, source) => {
    needs(found, source, 'path');
    if (source.path) checkNoBacksteps(found, 'path', source.path);
  },
  storageos: (found, { volumeName, volumeNamespace, secretRef }, persistent) => {
    if (!volumeName) found.required('volumeName');
    else found.complaints('volumeName', volumeName, dns1123Label(volumeName));
    if (volumeNamespace)
      found.complaints('volumeNamespace', volumeNamespace, dns1123Label(volumeNamespace));
    checkSecret(found, secretRef, persistent);
  },
  csi: (found, source) => {
    checkDriverName(found, 'driver', source.driver);
    if ('volumeHandle' in source) {
      needs(found, source, 'volumeHandle');
      for (const field of [
        'controllerPublishSecretRef',
        'controllerExpandSecretRef',
        'nodePublishSecretRef',
        'nodeExpandSecretRef',
      ] as const)
        checkSecretName(found, field, source[field]);
      return;
    }
    const secret = source.nodePublishSecretRef;
    if (!secret) return;
    if (!secret.name) found.required('nodePublishSecretRef.name');
    else found.complaints('name', secret.name, dns1123Subdomain(secret.name));
  },
};

/** Sources of storage by the field that holds them. */
export const storageSources: Readonly<
  Partial<Record<string, (found: Report, source: object, persistent: boolean) => void>>
> = checks as never;

function checkPartition(found: Report, partition = 0): void {
  if (partition < 0 || partition > MAX_PARTITION)
    found.invalid('partition', partition, `must be between 1 and ${MAX_PARTITION}, inclusive`);
}
