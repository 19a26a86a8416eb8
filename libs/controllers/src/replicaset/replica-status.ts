import type { Pod } from '#kinds';
import type { Stored } from '#machinery';
import { availability, isActive, isFinished, isReady } from '../pods/pod-state.js';
import type { ReplicaCondition, ReplicaKind, ReplicaOwner, ReplicaStatus } from './replica-kind.js';

/** What went wrong in this pass, if anything: `FailedCreate` or `FailedDelete` with the message for the condition. */
export interface ReplicaFailure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly message: string;
}

export interface StatusInput<T extends ReplicaOwner> {
  readonly kind: ReplicaKind<T>;
  readonly owner: Stored<T>;
  readonly pods: readonly Stored<Pod>[];
  readonly failure: ReplicaFailure | undefined;
  /** Milliseconds. */
  readonly now: number;
  /** RFC 3339 text for transitions. */
  readonly timestamp: string;
}

/** The status that the claimed pods add up to (replica_set_utils calculateStatus), and when availability changes by time alone. */
export function replicaStatus<T extends ReplicaOwner>(
  input: StatusInput<T>,
): { status: ReplicaStatus; recheckInMs?: number } {
  const { owner, kind, now } = input;
  const templateLabels = Object.entries(owner.spec?.template?.metadata?.labels ?? {});
  const minReadySeconds = owner.spec?.minReadySeconds ?? 0;
  const active = input.pods.filter(isActive);
  const count = { labeled: 0, ready: 0, available: 0 };
  let recheckInMs: number | undefined;
  for (const pod of active) {
    if (templateLabels.every(([key, value]) => pod.metadata.labels?.[key] === value))
      count.labeled += 1;
    if (!isReady(pod)) continue;
    count.ready += 1;
    const { available, inMs } = availability(pod, minReadySeconds, now);
    if (available) count.available += 1;
    else if (inMs !== undefined) recheckInMs = Math.min(recheckInMs ?? inMs, inMs);
  }
  const terminating = input.pods.filter(
    (pod) => pod.metadata.deletionTimestamp && !isFinished(pod),
  ).length;
  const conditions = failureConditions(input, active.length);
  const status: ReplicaStatus = {
    replicas: active.length,
    fullyLabeledReplicas: count.labeled,
    readyReplicas: count.ready,
    availableReplicas: count.available,
    ...(kind.countsTerminating ? { terminatingReplicas: terminating } : {}),
    observedGeneration: owner.metadata.generation ?? 0,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
  return { status, ...(recheckInMs === undefined ? {} : { recheckInMs }) };
}

/** ReplicaFailure appears with a failure and goes when a pass succeeds. */
function failureConditions<T extends ReplicaOwner>(
  input: StatusInput<T>,
  active: number,
): readonly ReplicaCondition[] {
  const present = input.owner.status?.conditions ?? [];
  const others = present.filter((condition) => condition.type !== 'ReplicaFailure');
  const old = present.find((condition) => condition.type === 'ReplicaFailure');
  if (input.failure === undefined) return others;
  if (old !== undefined) return present;
  const missing = active < (input.owner.spec?.replicas ?? 1);
  const reason = missing ? 'FailedCreate' : 'FailedDelete';
  const condition = {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: input.timestamp,
    reason,
    message: input.failure.message,
  };
  return [...others, condition];
}

/** True when the status that is stored already says the same. */
export function sameStatus(a: ReplicaStatus | undefined, b: ReplicaStatus): boolean {
  return (
    a !== undefined &&
    a.replicas === b.replicas &&
    (a.fullyLabeledReplicas ?? 0) === (b.fullyLabeledReplicas ?? 0) &&
    (a.readyReplicas ?? 0) === (b.readyReplicas ?? 0) &&
    (a.availableReplicas ?? 0) === (b.availableReplicas ?? 0) &&
    a.terminatingReplicas === b.terminatingReplicas &&
    (a.observedGeneration ?? 0) === (b.observedGeneration ?? 0) &&
    JSON.stringify(a.conditions ?? []) === JSON.stringify(b.conditions ?? [])
  );
}
