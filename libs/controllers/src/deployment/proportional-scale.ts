import type { Deployment, ReplicaSet } from '#kinds';
import type { Stored } from '#machinery';
import { sizesOf } from './annotations.js';
import { wanted, type RolloutLimits } from './limits.js';
import type { Resize } from './rolling-update.js';

/**
 * A Deployment that is scaled in the middle of a rollout shares the difference among its ReplicaSets in proportion to their
 * size, leftovers to the largest (deployment_util: sync.go scale).
 */
export function proportionalScale(
  deployment: Stored<Deployment>,
  active: readonly Stored<ReplicaSet>[],
  limits: RolloutLimits,
): readonly Resize[] {
  const total = wanted(active);
  const allowed = limits.replicas > 0 ? limits.replicas + limits.maxSurge : 0;
  const toAdd = allowed - total;
  const sorted = [...active].sort(toAdd > 0 ? bySizeNewest : bySizeOldest);
  const sizes = new Map<Stored<ReplicaSet>, number>();
  let added = 0;
  for (const replicaSet of sorted) {
    const share = toAdd === 0 ? 0 : proportion(replicaSet, deployment, limits, toAdd, added);
    sizes.set(replicaSet, (replicaSet.spec?.replicas ?? 1) + share);
    added += share;
  }
  const first = sorted[0];
  if (first !== undefined && toAdd !== 0)
    sizes.set(first, Math.max(0, sizes.get(first)! + toAdd - added));
  return [...sizes].map(([replicaSet, replicas]) => ({ replicaSet, replicas }));
}

function proportion(
  replicaSet: Stored<ReplicaSet>,
  deployment: Stored<Deployment>,
  limits: RolloutLimits,
  toAdd: number,
  added: number,
): number {
  const size = replicaSet.spec?.replicas ?? 1;
  if (size === 0 || toAdd === added) return 0;
  if ((deployment.spec?.replicas ?? 1) === 0) return -size;
  const before = sizesOf(replicaSet).max ?? deployment.status?.replicas ?? limits.replicas;
  const fraction = Math.round((size * (limits.replicas + limits.maxSurge)) / before) - size;
  const left = toAdd - added;
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}

const created = (replicaSet: Stored<ReplicaSet>): number =>
  Date.parse(replicaSet.metadata.creationTimestamp);
const size = (replicaSet: Stored<ReplicaSet>): number => replicaSet.spec?.replicas ?? 1;
const bySizeNewest = (a: Stored<ReplicaSet>, b: Stored<ReplicaSet>): number =>
  size(b) - size(a) || created(b) - created(a);
const bySizeOldest = (a: Stored<ReplicaSet>, b: Stored<ReplicaSet>): number =>
  size(b) - size(a) || created(a) - created(b);
