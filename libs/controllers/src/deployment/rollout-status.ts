import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '#kinds';
import type { Stored } from '#machinery';
import { conditionOf, renewCondition, setCondition, withoutCondition } from './conditions.js';
import { rolloutLimits, sum, wanted } from './limits.js';

/** `progressDeadlineSeconds` of a Deployment that has none (int32 max in the API). */
const noDeadline = 2147483647;

export interface RolloutState {
  readonly deployment: Stored<Deployment>;
  readonly newSet: Stored<ReplicaSet> | undefined;
  readonly oldSets: readonly Stored<ReplicaSet>[];
  /** Milliseconds. */
  readonly now: number;
  readonly timestamp: string;
}

/** The counts alone, and the Available condition (sync.go calculateStatus). */
export function countStatus({
  deployment,
  newSet,
  oldSets,
  timestamp,
}: RolloutState): DeploymentStatus {
  const all = newSet === undefined ? oldSets : [...oldSets, newSet];
  const availableReplicas = sum(all, (replicaSet) => replicaSet.status?.availableReplicas);
  const { replicas, maxUnavailable } = rolloutLimits(deployment);
  const enough = availableReplicas >= replicas - maxUnavailable;
  const conditions = setCondition(
    deployment.status?.conditions ?? [],
    enough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    timestamp,
  );
  const { collisionCount } = deployment.status ?? {};
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: sum(all, (replicaSet) => replicaSet.status?.replicas),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: sum(all, (replicaSet) => replicaSet.status?.readyReplicas),
    availableReplicas,
    unavailableReplicas: Math.max(0, wanted(all) - availableReplicas),
    terminatingReplicas: sum(all, (replicaSet) => replicaSet.status?.terminatingReplicas),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions,
  };
}

/** True when every replica is of the new template and available. */
export function isComplete(
  deployment: Stored<Deployment>,
  status: DeploymentStatus | undefined,
): boolean {
  const replicas = deployment.spec?.replicas ?? 1;
  return (
    (status?.updatedReplicas ?? 0) === replicas &&
    (status?.replicas ?? 0) === replicas &&
    (status?.availableReplicas ?? 0) === replicas &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** The whole status of a rollout in progress or done (progress.go syncRolloutStatus). */
export function rolloutStatus(state: RolloutState): DeploymentStatus {
  const status = countStatus(state);
  const conditions = withFailures(progressing(state, status), state);
  return { ...status, conditions };
}

export function hasDeadline(deployment: Deployment): boolean {
  const seconds = deployment.spec?.progressDeadlineSeconds;
  return seconds !== undefined && seconds !== noDeadline;
}

function progressing(
  state: RolloutState,
  status: DeploymentStatus,
): readonly DeploymentCondition[] {
  const { deployment, newSet, timestamp } = state;
  const conditions = status.conditions ?? [];
  if (!hasDeadline(deployment)) return withoutCondition(conditions, 'Progressing');
  const current = conditionOf(deployment.status, 'Progressing');
  const settled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) &&
    current?.reason === 'NewReplicaSetAvailable';
  if (settled) return conditions;
  const subject =
    newSet === undefined
      ? `Deployment "${deployment.metadata.name}"`
      : `ReplicaSet "${newSet.metadata.name}"`;
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    return setCondition(
      conditions,
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message },
      timestamp,
    );
  }
  if (hasProgressed(deployment.status ?? {}, status)) {
    const message = `${subject} is progressing.`;
    return renewCondition(
      conditions,
      { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message },
      timestamp,
    );
  }
  if (hasTimedOut(state)) {
    const message = `${subject} has timed out progressing.`;
    return setCondition(
      conditions,
      { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message },
      timestamp,
    );
  }
  return conditions;
}

function hasProgressed(before: DeploymentStatus, now: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number =>
    (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Milliseconds until the progress deadline passes; undefined when nothing is being waited for. */
export function deadlineInMs({
  deployment,
  now,
}: Pick<RolloutState, 'deployment' | 'now'>): number | undefined {
  const condition = conditionOf(deployment.status, 'Progressing');
  if (!hasDeadline(deployment) || condition === undefined) return undefined;
  if (
    condition.reason === 'NewReplicaSetAvailable' ||
    condition.reason === 'ProgressDeadlineExceeded'
  )
    return undefined;
  const from = Date.parse(condition.lastUpdateTime ?? '');
  return Number.isNaN(from)
    ? undefined
    : from + (deployment.spec?.progressDeadlineSeconds ?? 0) * 1000 - now;
}

function hasTimedOut(state: RolloutState): boolean {
  if (conditionOf(state.deployment.status, 'Progressing')?.reason === 'ProgressDeadlineExceeded')
    return true;
  const left = deadlineInMs(state);
  return left !== undefined && left < 0;
}

/** A ReplicaFailure of the new ReplicaSet, else of any old one, shows on the Deployment. */
function withFailures(
  conditions: readonly DeploymentCondition[],
  { newSet, oldSets, timestamp }: RolloutState,
): readonly DeploymentCondition[] {
  for (const replicaSet of newSet === undefined ? oldSets : [newSet, ...oldSets]) {
    const failure = replicaSet.status?.conditions?.find(
      (condition) => condition.type === 'ReplicaFailure',
    );
    if (failure === undefined) continue;
    const { reason = '', message = '' } = failure;
    return setCondition(
      conditions,
      { type: 'ReplicaFailure', status: failure.status as 'True', reason, message },
      timestamp,
    );
  }
  return withoutCondition(conditions, 'ReplicaFailure');
}
