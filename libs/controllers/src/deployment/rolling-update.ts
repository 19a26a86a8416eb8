import type { ReplicaSet } from '#kinds';
import type { Stored } from '#machinery';
import { sum, wanted, type RolloutLimits } from './limits.js';

/** Sets the size of one ReplicaSet. */
export interface Resize {
  readonly replicaSet: Stored<ReplicaSet>;
  readonly replicas: number;
}

/** How far the new ReplicaSet may grow now: up to `replicas` with `maxSurge` pods more in all (deployment_util NewRSNewReplicas). */
export function growNew(
  newSet: Stored<ReplicaSet>,
  all: readonly Stored<ReplicaSet>[],
  limits: RolloutLimits,
): Resize | undefined {
  const current = newSet.spec?.replicas ?? 1;
  if (current === limits.replicas) return undefined;
  if (current > limits.replicas) return { replicaSet: newSet, replicas: limits.replicas };
  const room = limits.replicas + limits.maxSurge - wanted(all);
  if (room <= 0) return undefined;
  return { replicaSet: newSet, replicas: current + Math.min(room, limits.replicas - current) };
}

/**
 * Which old ReplicaSets shrink now (rolling.go reconcileOldReplicaSets): first replicas that are unhealthy anyway, oldest
 * ReplicaSet first, then healthy ones as long as `replicas - maxUnavailable` stay available.
 */
export function shrinkOld(
  old: readonly Stored<ReplicaSet>[],
  newSet: Stored<ReplicaSet>,
  limits: RolloutLimits,
): readonly Resize[] {
  const active = old.filter((replicaSet) => (replicaSet.spec?.replicas ?? 1) > 0);
  if (active.length === 0) return [];
  const all = [...old, newSet];
  const minAvailable = limits.replicas - limits.maxUnavailable;
  const newUnavailable = (newSet.spec?.replicas ?? 1) - (newSet.status?.availableReplicas ?? 0);
  const maxScaledDown = wanted(all) - minAvailable - newUnavailable;
  if (maxScaledDown <= 0) return [];
  const sizes = new Map(active.map((replicaSet) => [replicaSet, replicaSet.spec?.replicas ?? 1]));
  const oldestFirst = [...active].sort(
    (a, b) => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp),
  );

  const changed = (): readonly Resize[] =>
    [...sizes]
      .filter(([replicaSet, size]) => size !== (replicaSet.spec?.replicas ?? 1))
      .map(([replicaSet, replicas]) => ({ replicaSet, replicas }));

  let cleaned = 0;
  for (const replicaSet of oldestFirst) {
    if (cleaned >= maxScaledDown) break;
    const size = sizes.get(replicaSet)!;
    const unhealthy = size - (replicaSet.status?.availableReplicas ?? 0);
    // Its status is from before it was last scaled down: what is available is not known, and nothing more may go.
    if (unhealthy < 0) return changed();
    const down = Math.min(maxScaledDown - cleaned, unhealthy);
    sizes.set(replicaSet, size - down);
    cleaned += down;
  }

  let toScaleDown = sum(all, (replicaSet) => replicaSet.status?.availableReplicas) - minAvailable;
  for (const replicaSet of oldestFirst) {
    if (toScaleDown <= 0) break;
    const size = sizes.get(replicaSet)!;
    const down = Math.min(size, toScaleDown);
    sizes.set(replicaSet, size - down);
    toScaleDown -= down;
  }
  return changed();
}
