import type { PersistentVolumeClaim, Pod, StatefulSet } from '#kinds';
import type { OwnerReference, Stored } from '#machinery';
import { controllerReference } from '../ownership/owner-reference.js';
import { isWanted } from './identity.js';

interface Owners {
  readonly set: Stored<StatefulSet>;
  readonly pod: Stored<Pod>;
}

/**
 * The owners that a claim of `pod` should have by `persistentVolumeClaimRetentionPolicy` (KEP-1847); undefined when it has them, or when
 * they are not the set's to change. With `whenDeleted: Delete` the set owns it, with `whenScaled: Delete` the pod that is scaled away.
 */
export function retainedBy(
  claim: Stored<PersistentVolumeClaim>,
  { set, pod }: Owners,
): readonly OwnerReference[] | undefined {
  const present = claim.metadata.ownerReferences ?? [];
  const names = [set, pod].map((owner) => ({ owner, matches: namesOf(owner) }));
  const isStale = names.some(({ owner, matches }) => {
    const first = present.find(matches);
    return first !== undefined && first.uid !== owner.metadata.uid;
  });
  if (isStale) return undefined;
  const others = present.filter((reference) => !names.some(({ matches }) => matches(reference)));
  const wanted = wantedOwner({ set, pod });
  const { whenDeleted, whenScaled } = policyOf(set);
  const isForeign =
    (whenDeleted === 'Delete' || whenScaled === 'Delete') &&
    others.some(({ controller }) => controller === true);
  const isOwned = (owner: Stored): boolean => present.some(({ uid }) => uid === owner.metadata.uid);
  if (isForeign) return isOwned(set) || isOwned(pod) ? others : undefined;
  const isWeak = present.some(
    ({ uid, controller }) =>
      controller !== true && (uid === set.metadata.uid || uid === pod.metadata.uid),
  );
  const isRight = [set, pod].every((owner) => isOwned(owner) === (owner === wanted));
  if (isRight && !isWeak) return undefined;
  return wanted === undefined ? others : [...others, controllerReference(wanted)];
}

function wantedOwner({ set, pod }: Owners): Stored | undefined {
  const { whenDeleted, whenScaled } = policyOf(set);
  if (whenScaled === 'Delete' && !isWanted(set, pod)) return pod;
  return whenDeleted === 'Delete' ? set : undefined;
}

function policyOf(set: Stored<StatefulSet>): { whenDeleted?: string; whenScaled?: string } {
  return set.spec?.persistentVolumeClaimRetentionPolicy ?? {};
}

/** Whether a reference names `owner`, by kind and name: one with another uid is left from an earlier one of its name. */
function namesOf(owner: Stored): (reference: OwnerReference) => boolean {
  return ({ kind, name }) => kind === owner.kind && name === owner.metadata.name;
}
