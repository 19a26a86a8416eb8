import type { PersistentVolumeClaim, StorageClass } from '#kinds';
import type { Draft } from '#machinery';
import type { AdmissionPlugin, Lookup } from '../../plugin.js';
import { concerns } from '../../refuse.js';
import { newestDefault } from '../../newest-default.js';

const ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];
const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** A claim that names no class gets the default one; an empty name is a wish for none. */
export function defaultStorageClass(lookup: Lookup): AdmissionPlugin {
  return {
    name: 'DefaultStorageClass',
    admit(object, attributes) {
      if (attributes.operation !== 'CREATE' || !concerns(attributes, 'persistentvolumeclaims'))
        return;
      const claim = object as Draft<PersistentVolumeClaim>;
      if (claim.spec === undefined || claim.spec.storageClassName !== undefined) return;
      if (claim.metadata?.annotations?.[LEGACY_CLASS] !== undefined) return;
      const chosen = newestDefault(
        lookup.list<StorageClass>('storageclasses.storage.k8s.io'),
        ANNOTATIONS,
      );
      if (chosen !== undefined) claim.spec.storageClassName = chosen;
    },
  };
}
