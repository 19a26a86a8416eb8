import type { Volume } from '#kinds';
import { distinct, named, plural, quoted, type Check } from './check.js';

export const hostPathVolumes: Check = {
  id: 'hostPathVolumes',
  level: 'baseline',
  versions: [
    {
      since: 0,
      check: ({ spec }) => {
        const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined);
        if (bad.length === 0) return undefined;
        return {
          reason: 'hostPath volumes',
          detail: named(
            'volume',
            bad.map(({ name }) => name),
          ),
        };
      },
    },
  ],
};

const ALLOWED =
  'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(
    ' ',
  );
/** In the order in which the first one found names a volume. */
const RESTRICTED =
  'hostPath gcePersistentDisk awsElasticBlockStore gitRepo nfs iscsi glusterfs rbd flexVolume cinder cephfs flocker fc azureFile vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO storageos'.split(
    ' ',
  );

const has = (volume: Volume, type: string): boolean =>
  (volume as unknown as Readonly<Record<string, unknown>>)[type] !== undefined;

export const restrictedVolumes: Check = {
  id: 'restrictedVolumes',
  level: 'restricted',
  versions: [
    {
      since: 0,
      overrides: ['hostPathVolumes'],
      check: ({ spec }) => {
        const bad = (spec.volumes ?? []).filter(
          (volume) => !ALLOWED.some((type) => has(volume, type)),
        );
        if (bad.length === 0) return undefined;
        const types = distinct(
          bad.map((volume) => RESTRICTED.find((type) => has(volume, type)) ?? 'unknown'),
        );
        const names = bad.map(({ name }) => name);
        const use = bad.length === 1 ? 'uses' : 'use';
        return {
          reason: 'restricted volume types',
          detail: `${named('volume', names)} ${use} ${plural('restricted volume type', types.length)} ${quoted(types)}`,
        };
      },
    },
  ],
};
