import type {
  Container,
  EphemeralContainer,
  Volume,
  VolumeMount,
} from '../../../../generated/index.gen.js';
import { checkLocalPath } from '../volumes/path-validation.js';
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
    if (!volumes.has(mount.name)) found.notFound('name', mount.name);
    if (!mount.mountPath) found.required('mountPath');
    if (paths.has(mount.mountPath)) found.invalid('mountPath', mount.mountPath, 'must be unique');
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
    found.beside(() => checkPropagation(found, mount, container));
  });
}

function checkPropagation(
  found: Report,
  { mountPropagation, readOnly, recursiveReadOnly }: VolumeMount,
  { securityContext }: Container | EphemeralContainer,
): void {
  if (mountPropagation !== undefined) {
    found.oneOf('mountPropagation', mountPropagation, ['Bidirectional', 'HostToContainer', 'None']);
    if (mountPropagation === 'Bidirectional' && securityContext?.privileged !== true)
      found.forbidden(
        'mountPropagation',
        'Bidirectional mount propagation is available only to privileged containers',
      );
  }
  if (recursiveReadOnly === 'Enabled' || recursiveReadOnly === 'IfPossible') {
    if (!readOnly)
      found.forbidden('recursiveReadOnly', 'may only be specified when readOnly is true');
    if (mountPropagation !== undefined && mountPropagation !== 'None')
      found.forbidden(
        'recursiveReadOnly',
        'may only be specified when mountPropagation is None or not specified',
      );
  } else if (recursiveReadOnly !== undefined) {
    found.oneOf('recursiveReadOnly', recursiveReadOnly, ['Disabled', 'Enabled', 'IfPossible']);
  }
}

function checkVolumeDevices(
  found: Report,
  container: Container | EphemeralContainer,
  volumes: ReadonlyMap<string, Volume>,
): void {
  const paths = new Set<string>();
  const names = new Set<string>();
  const mounts = container.volumeMounts ?? [];
  found.each('volumeDevices', container.volumeDevices, ({ name, devicePath }) => {
    if (!name) found.required('name');
    if (names.has(name)) found.invalid('name', name, 'must be unique');
    const volume = volumes.get(name);
    if (volume && !volume.persistentVolumeClaim && !volume.ephemeral) {
      found.invalid(
        'name',
        name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      );
    }
    if (!volume) found.notFound('name', name);
    if (!devicePath) found.required('devicePath');
    if (paths.has(devicePath)) found.invalid('devicePath', devicePath, 'must be unique');
    if (devicePath.split('/').includes('..'))
      found.invalid('devicePath', devicePath, "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.some((mount) => mount.name === name))
      found.invalid('name', name, 'must not already exist in volumeMounts');
    if (mounts.some((mount) => mount.mountPath === devicePath))
      found.invalid('devicePath', devicePath, 'must not already exist as a path in volumeMounts');
    if (name) names.add(name);
  });
}
