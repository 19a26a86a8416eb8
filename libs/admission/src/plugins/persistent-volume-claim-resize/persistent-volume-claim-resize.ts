import { compareQuantities } from '#machinery';
import type { PersistentVolumeClaim, StorageClass } from '#kinds';
import type { AdmissionPlugin, Lookup } from '../../plugin.js';
import { concerns, refuse } from '../../refuse.js';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** Claims grow only when they are bound and their class allows it. */
export function persistentVolumeClaimResize(lookup: Lookup): AdmissionPlugin {
  return {
    name: 'PersistentVolumeClaimResize',
    validate(object, attributes) {
      if (attributes.operation !== 'UPDATE' || !concerns(attributes, 'persistentvolumeclaims'))
        return;
      const [claim, old] = [object, attributes.old] as PersistentVolumeClaim[];
      if (compareQuantities(sizeOf(claim!), sizeOf(old!)) <= 0) return;
      if (old!.status?.phase !== 'Bound')
        throw refuse(attributes, object, 'Only bound persistent volume claims can be expanded');
      const [name, before] = [classOf(claim!), classOf(old!)];
      const isSame = name !== '' && name === before;
      const found = isSame
        ? lookup.get<StorageClass>('storageclasses.storage.k8s.io', '', name)
        : undefined;
      if (found?.allowVolumeExpansion !== true)
        throw refuse(
          attributes,
          object,
          'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
        );
    },
  };
}

const sizeOf = ({ spec }: PersistentVolumeClaim): string =>
  spec?.resources?.requests?.['storage'] ?? '0';

const classOf = ({ metadata, spec }: PersistentVolumeClaim): string =>
  metadata?.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? '';
