import type { DeploymentCondition, DeploymentStatus } from '#kinds';

/** A condition without its times; `setCondition` fills them in. */
export interface NewCondition {
  readonly type: 'Available' | 'Progressing' | 'ReplicaFailure';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

type Conditions = readonly DeploymentCondition[];

export function conditionOf(
  status: DeploymentStatus | undefined,
  type: string,
): DeploymentCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.filter((condition) => condition.type !== type);
}

/** Sets a condition at the end of the list; the same status and reason leave everything as it is, the same status keeps its transition time. */
export function setCondition(
  conditions: Conditions,
  next: NewCondition,
  timestamp: string,
): Conditions {
  const current = conditions.find((condition) => condition.type === next.type);
  if (current !== undefined && current.status === next.status && current.reason === next.reason)
    return conditions;
  const lastTransitionTime =
    current?.status === next.status ? (current.lastTransitionTime ?? timestamp) : timestamp;
  return [
    ...withoutCondition(conditions, next.type),
    { ...next, lastUpdateTime: timestamp, lastTransitionTime },
  ];
}

/** As `setCondition`, but the update time moves even when nothing else changes: progress is what the deadline counts from. */
export function renewCondition(
  conditions: Conditions,
  next: NewCondition,
  timestamp: string,
): Conditions {
  const current = conditions.find((condition) => condition.type === next.type);
  const lastTransitionTime =
    current?.status === next.status ? (current.lastTransitionTime ?? timestamp) : timestamp;
  return [
    ...withoutCondition(conditions, next.type),
    { ...next, lastUpdateTime: timestamp, lastTransitionTime },
  ];
}
