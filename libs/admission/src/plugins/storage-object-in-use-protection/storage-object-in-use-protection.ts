import type { AdmissionPlugin } from '../../plugin.js';
import { concerns } from '../../refuse.js';

const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
  'volumeattributesclasses.storage.k8s.io': 'kubernetes.io/vac-protection',
};

/** Volumes and claims stay until nothing uses them: the protection controllers take the finalizer away. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  admit(object, attributes) {
    const finalizer = FINALIZERS[attributes.kind.storage.resource];
    if (attributes.operation !== 'CREATE' || finalizer === undefined || object === undefined)
      return;
    if (!concerns(attributes, attributes.kind.storage.resource)) return;
    const finalizers = object.metadata?.finalizers ?? [];
    if (!finalizers.includes(finalizer))
      object.metadata = { ...object.metadata, finalizers: [...finalizers, finalizer] };
  },
};
