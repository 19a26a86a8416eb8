import type { Pod, PodDisruptionBudget, PodDisruptionBudgetStatus } from '#kinds';
import { scaledValue, type Stored } from '#machinery';
import { isReady } from '../pods/pod-state.js';

/** A pod whose eviction was allowed but that is not deleted after so long counts again, in milliseconds (DeletionTimeout). */
const deletionTimeoutMs = 120_000;

export interface BudgetInput {
  readonly budget: Stored<PodDisruptionBudget>;
  readonly pods: readonly Stored<Pod>[];
  /** How many replicas the controllers of the pods want in all. */
  readonly scale: number;
  /** Milliseconds. */
  readonly now: number;
  readonly timestamp: string;
}

/** The status of a budget (disruption.go updatePdbStatus), and when evictions that came to nothing must be counted anew. */
export function budgetStatus(input: BudgetInput): {
  readonly status: PodDisruptionBudgetStatus;
  readonly recheckInMs?: number;
} {
  const { budget, pods, now } = input;
  const { minAvailable, maxUnavailable } = budget.spec ?? {};
  const fixed = typeof minAvailable === 'number';
  const expectedPods = fixed ? pods.length : input.scale;
  const desiredHealthy =
    maxUnavailable === undefined
      ? scaledValue(minAvailable ?? 1, expectedPods, true)
      : Math.max(0, expectedPods - scaledValue(maxUnavailable, expectedPods, true));
  const disrupted = Object.entries(budget.status?.disruptedPods ?? {}).filter(([name, since]) => {
    const pod = pods.find((candidate) => candidate.metadata.name === name);
    if (pod === undefined || pod.metadata.deletionTimestamp) return false;
    return Date.parse(since) + deletionTimeoutMs > now;
  });
  const isDisrupted = new Set(disrupted.map(([name]) => name));
  const currentHealthy = pods.filter(
    (pod) => !pod.metadata.deletionTimestamp && !isDisrupted.has(pod.metadata.name) && isReady(pod),
  ).length;
  const disruptionsAllowed = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0;
  const status: PodDisruptionBudgetStatus = {
    observedGeneration: budget.metadata.generation ?? 0,
    ...(disrupted.length === 0 ? {} : { disruptedPods: Object.fromEntries(disrupted) }),
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    conditions: conditions(input, disruptionsAllowed > 0),
  };
  const left = disrupted.map(([, since]) => Date.parse(since) + deletionTimeoutMs - now);
  return left.length === 0 ? { status } : { status, recheckInMs: Math.min(...left) };
}

/** The status while the number of wanted pods is not known. */
export function failedStatus(
  budget: Stored<PodDisruptionBudget>,
  message: string,
  timestamp: string,
): PodDisruptionBudgetStatus {
  const { observedGeneration } = budget.status ?? {};
  const present = budget.status?.conditions ?? [];
  const old = present.find(({ type }) => type === 'DisruptionAllowed');
  const condition = {
    type: 'DisruptionAllowed',
    status: 'False',
    ...(observedGeneration ? { observedGeneration } : {}),
    lastTransitionTime: old?.status === 'False' ? (old.lastTransitionTime ?? timestamp) : timestamp,
    reason: 'SyncFailed',
    message,
  };
  const { currentHealthy = 0, desiredHealthy = 0, expectedPods = 0 } = budget.status ?? {};
  return {
    ...budget.status,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    disruptionsAllowed: 0,
    conditions: [...present.filter((other) => other !== old), condition],
  };
}

function conditions({ budget, timestamp }: BudgetInput, isAllowed: boolean) {
  const status = isAllowed ? 'True' : 'False';
  const present = budget.status?.conditions ?? [];
  const old = present.find((condition) => condition.type === 'DisruptionAllowed');
  const next = {
    type: 'DisruptionAllowed',
    status,
    observedGeneration: budget.metadata.generation ?? 0,
    lastTransitionTime: old?.status === status ? (old.lastTransitionTime ?? timestamp) : timestamp,
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  return [...present.filter((condition) => condition !== old), next];
}
