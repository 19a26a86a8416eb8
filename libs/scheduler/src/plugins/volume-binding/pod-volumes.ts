import { matchesNodeSelector, type PersistentVolumeClaim } from '#kinds';
import { compareQuantities, labelSelectorFromObject, type Stored } from '#machinery';
import type { PersistentVolume } from '#kinds';
import type { NodeInfo } from '../../state/node-info.js';
import type { Storage } from '../../state/storage.js';

export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** What is to become of an unbound claim on a node: it gets that volume, or one is provisioned for it there. */
export interface ClaimPlan {
  readonly claim: Stored<PersistentVolumeClaim>;
  readonly volume?: Stored<PersistentVolume>;
}

/** Finds a volume, or a way to one, for every unbound claim on a node; undefined when there is none for any of them. */
export function planClaims(
  claims: readonly Stored<PersistentVolumeClaim>[],
  node: NodeInfo,
  storage: Storage,
): ClaimPlan[] | undefined {
  const taken = new Set<string>();
  const plans: ClaimPlan[] = [];
  for (const claim of claims) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected !== undefined && selected !== node.name) return undefined;
    const volume = selected === undefined ? smallestMatch(claim, node, storage, taken) : undefined;
    if (volume !== undefined) {
      taken.add(volume.metadata.name);
      plans.push({ claim, volume });
    } else if (canProvision(claim, node, storage)) {
      plans.push({ claim });
    } else {
      return undefined;
    }
  }
  return plans;
}

/** Whether a node may use a volume (`spec.nodeAffinity` of the volume). */
export function isReachable({ spec }: PersistentVolume, { node }: NodeInfo): boolean {
  const required = spec?.nodeAffinity?.required;
  return required === undefined || matchesNodeSelector(required, node);
}

function smallestMatch(
  claim: Stored<PersistentVolumeClaim>,
  node: NodeInfo,
  storage: Storage,
  taken: ReadonlySet<string>,
): Stored<PersistentVolume> | undefined {
  let best: Stored<PersistentVolume> | undefined;
  for (const volume of storage.volumes()) {
    const { name } = volume.metadata;
    const key = `${claim.metadata.namespace}/${claim.metadata.name}`;
    if (
      taken.has(name) ||
      storage.isPromised(name, key) ||
      !satisfies(volume, claim) ||
      !isReachable(volume, node)
    )
      continue;
    if (volume.spec?.claimRef !== undefined) return volume;
    if (best === undefined || compareQuantities(capacityOf(volume), capacityOf(best)) < 0)
      best = volume;
  }
  return best;
}

/** Whether a volume is free, or kept for the claim, and is what the claim asks for. */
function satisfies(
  volume: Stored<PersistentVolume>,
  { metadata, spec }: Stored<PersistentVolumeClaim>,
): boolean {
  const {
    claimRef,
    accessModes = [],
    storageClassName = '',
    volumeMode = 'Filesystem',
  } = volume.spec ?? {};
  if (claimRef !== undefined) {
    const isKept = claimRef.namespace === metadata.namespace && claimRef.name === metadata.name;
    if (!isKept || (claimRef.uid && claimRef.uid !== metadata.uid)) return false;
  } else if (volume.status?.phase !== 'Available') {
    return false;
  }
  return (
    storageClassName === (spec?.storageClassName ?? '') &&
    volumeMode === (spec?.volumeMode ?? 'Filesystem') &&
    (spec?.accessModes ?? []).every((mode) => accessModes.includes(mode)) &&
    compareQuantities(capacityOf(volume), spec?.resources?.requests?.['storage'] ?? '0') >= 0 &&
    (spec?.selector === undefined ||
      labelSelectorFromObject(spec.selector).matches(volume.metadata.labels))
  );
}

function capacityOf({ spec }: PersistentVolume): string {
  return spec?.capacity?.['storage'] ?? '0';
}

/** Whether the claim's class has a provisioner, and that may provision on the node. */
function canProvision(
  { spec }: PersistentVolumeClaim,
  { labels }: NodeInfo,
  storage: Storage,
): boolean {
  const storageClass = storage.storageClass(spec?.storageClassName ?? '');
  if (storageClass === undefined || storageClass.provisioner === NO_PROVISIONER) return false;
  const topologies = storageClass.allowedTopologies ?? [];
  return (
    topologies.length === 0 ||
    topologies.some(({ matchLabelExpressions = [] }) =>
      matchLabelExpressions.every(({ key, values }) => values?.includes(labels[key] ?? '')),
    )
  );
}
