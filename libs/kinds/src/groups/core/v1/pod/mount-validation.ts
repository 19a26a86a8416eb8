import type { Container, EphemeralContainer, Volume } from '../../../../generated/index.gen.js';
import { checkLocalPath } from './path-validation.js';
import type { Report } from '../../../rules/report.js';

/** Checks where a container mounts volumes, and the block devices that it is given. */
export function checkMounts(
  found: Report,
  container: Container | EphemeralContainer,
  volumes: ReadonlyMap<string, Volume>,
): void {
  if (container.volumeMounts) checkVolumeMounts(found, container, volumes);
  if (container.volumeDevices) checkVolumeDevices(found, container, volumes);
}

function checkVolumeMounts(
  found: Report,
  container: Container | EphemeralContainer,
  volumes: ReadonlyMap<string, Volume>,
): void {
  const paths = new Set<string>();
  const devices = container.volumeDevices ?? [];
  found.each('volumeMounts', container.volumeMounts, (mount) => {
    if (!mount.name) found.required('name');
    else if (!volumes.has(mount.name)) found.notFound('name', mount.name);
    if (!mount.mountPath) found.required('mountPath');
    else if (paths.has(mount.mountPath))
      found.invalid('mountPath', mount.mountPath, 'must be unique');
    paths.add(mount.mountPath);
    if (devices.some((device) => device.name === mount.name))
      found.invalid('name', mount.name, 'must not already exist in volumeDevices');
    if (devices.some((device) => device.devicePath === mount.mountPath)) {
      found.invalid(
        'mountPath',
        mount.mountPath,
        'must not already exist as a path in volumeDevices',
      );
    }
    // The server reports paths inside the volume without the index of the mount.
    if (mount.subPath) found.beside(() => checkLocalPath(found, 'subPath', mount.subPath!));
    if (mount.subPathExpr) {
      if (mount.subPath)
        found.invalid(
          'subPathExpr',
          mount.subPathExpr,
          'subPathExpr and subPath are mutually exclusive',
        );
      found.beside(() => checkLocalPath(found, 'subPathExpr', mount.subPathExpr!));
    }
    if (mount.mountPropagation !== undefined) {
      found.oneOf('mountPropagation', mount.mountPropagation, [
        'Bidirectional',
        'HostToContainer',
        'None',
      ]);
    }
  });
}

function checkVolumeDevices(
  found: Report,
  container: Container | EphemeralContainer,
  volumes: ReadonlyMap<string, Volume>,
): void {
  const paths = new Set<string>();
  const names = new Set<string>();
  found.each('volumeDevices', container.volumeDevices, (device) => {
    if (!device.name) found.required('name');
    else if (names.has(device.name)) found.invalid('name', device.name, 'must be unique');
    const volume = volumes.get(device.name);
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
      found.invalid(
        'name',
        device.name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      );
    }
    if (device.name && !volume) found.notFound('name', device.name);
    if (!device.devicePath) found.required('devicePath');
    else if (paths.has(device.devicePath))
      found.invalid('devicePath', device.devicePath, 'must be unique');
    else if (device.devicePath.split('/').includes('..'))
      found.invalid('devicePath', device.devicePath, "must not contain '..'");
    paths.add(device.devicePath);
    names.add(device.name);
  });
}
