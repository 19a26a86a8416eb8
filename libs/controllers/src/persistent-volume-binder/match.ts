import type { PersistentVolume, PersistentVolumeClaim } from '#kinds';
import { compareQuantities, labelSelectorFromObject, type Stored } from '#machinery';

const classAnnotation = 'volume.beta.kubernetes.io/storage-class';

/** The storage class that a claim or a volume names; empty: none. */
export function classOf(object: PersistentVolume | PersistentVolumeClaim): string {
  return object.metadata?.annotations?.[classAnnotation] ?? object.spec?.storageClassName ?? '';
}

/** True when the volume is reserved for this claim, by uid when it has one. */
export function isReservedFor(
  volume: PersistentVolume,
  claim: Stored<PersistentVolumeClaim>,
): boolean {
  const reference = volume.spec?.claimRef;
  if (reference === undefined) return false;
  const { namespace, name, uid } = claim.metadata;
  if (reference.namespace !== namespace || reference.name !== name) return false;
  return !reference.uid || reference.uid === uid;
}

/** Large enough, with all access modes, of the same class and mode, and selected (pv_controller checkVolumeSatisfyClaim). */
function satisfies(
  volume: Stored<PersistentVolume>,
  claim: Stored<PersistentVolumeClaim>,
): boolean {
  const size = volume.spec?.capacity?.['storage'] ?? '0';
  const wanted = claim.spec?.resources?.requests?.['storage'] ?? '0';
  const modes = volume.spec?.accessModes ?? [];
  return (
    compareQuantities(size, wanted) >= 0 &&
    (claim.spec?.accessModes ?? []).every((mode) => modes.includes(mode)) &&
    (volume.spec?.volumeMode ?? 'Filesystem') === (claim.spec?.volumeMode ?? 'Filesystem')
  );
}

/**
 * The volume that a claim should be bound to: one reserved for it, else the smallest that is free and satisfies it (volume
 * FindMatchingVolume); undefined when there is none.
 */
export function matchingVolume(
  claim: Stored<PersistentVolumeClaim>,
  volumes: Iterable<Stored<PersistentVolume>>,
): Stored<PersistentVolume> | undefined {
  const { selector } = claim.spec ?? {};
  const labels = selector === undefined ? undefined : labelSelectorFromObject(selector);
  let best: Stored<PersistentVolume> | undefined;
  for (const volume of volumes) {
    if (volume.metadata.deletionTimestamp || !satisfies(volume, claim)) continue;
    if (isReservedFor(volume, claim)) return volume;
    const isFree = volume.spec?.claimRef === undefined && volume.status?.phase === 'Available';
    if (!isFree || classOf(volume) !== classOf(claim)) continue;
    if (labels !== undefined && !labels.matches(volume.metadata.labels ?? {})) continue;
    if (best === undefined || compareQuantities(sizeOf(volume), sizeOf(best)) < 0) best = volume;
  }
  return best;
}

const sizeOf = (volume: PersistentVolume): string => volume.spec?.capacity?.['storage'] ?? '0';
