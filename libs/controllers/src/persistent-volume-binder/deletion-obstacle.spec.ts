import { describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeSpec } from '#kinds';
import { stored } from '../testing/objects.js';
import { deletionObstacle } from './deletion-obstacle.js';

const volume = (spec: PersistentVolumeSpec) =>
  stored<PersistentVolume>({ kind: 'PersistentVolume', metadata: { name: 'v' }, spec });

describe('the deletion of a volume', () => {
  it('is possible for a path below /tmp only', () => {
    expect(deletionObstacle(volume({ hostPath: { path: '/tmp/x' } }))).toBeUndefined();
    expect(deletionObstacle(volume({ hostPath: { path: '/data' } }))).toEqual({
      message: 'host_path deleter only supports /tmp/.+ but received provided /data',
    });
  });

  it('is nothing that the controller can do for other kinds of volumes', () => {
    expect(deletionObstacle(volume({ nfs: { server: 's', path: '/x' } }))).toEqual({
      message:
        'error getting deleter volume plugin for volume "v": no deletable volume plugin matched',
    });
  });

  it('is left to the driver that made the volume', () => {
    const csi = { driver: 'd', volumeHandle: 'h' };
    expect(deletionObstacle(volume({ csi }))).toBe('external');
  });
});
