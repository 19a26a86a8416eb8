import type { Deployment, ReplicaSet } from '#kinds';
import { scaledValue, type Stored } from '#machinery';

/** Absolute numbers for `maxSurge` and `maxUnavailable`: surge rounds up, unavailable down, both never zero together. */
export interface RolloutLimits {
  readonly replicas: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

export function rolloutLimits(deployment: Stored<Deployment>): RolloutLimits {
  const replicas = deployment.spec?.replicas ?? 1;
  if (deployment.spec?.strategy?.type === 'Recreate')
    return { replicas, maxSurge: 0, maxUnavailable: 0 };
  const rolling = deployment.spec?.strategy?.rollingUpdate;
  const maxSurge = scaledValue(rolling?.maxSurge ?? '25%', replicas, true);
  const unavailable = scaledValue(rolling?.maxUnavailable ?? '25%', replicas, false);
  const maxUnavailable = maxSurge === 0 && unavailable === 0 ? 1 : unavailable;
  return { replicas, maxSurge, maxUnavailable: Math.min(maxUnavailable, replicas) };
}

/** Sum of a figure over ReplicaSets. */
export function sum(
  replicaSets: readonly ReplicaSet[],
  of: (replicaSet: ReplicaSet) => number | undefined,
): number {
  return replicaSets.reduce((total, replicaSet) => total + (of(replicaSet) ?? 0), 0);
}

/** How many replicas the specs ask for. */
export function wanted(replicaSets: readonly ReplicaSet[]): number {
  return sum(replicaSets, (replicaSet) => replicaSet.spec?.replicas ?? 1);
}
