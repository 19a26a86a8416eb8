import type { PodGroups } from './pod-groups.js';
import type { UsageByPod } from './resource-metrics.js';

/** By how much usage may differ from its target before anything happens, as parts of 1. */
export interface Tolerance {
  readonly up: number;
  readonly down: number;
}

/** What a number of replicas is computed from. All amounts in thousandths. */
export interface ReplicaQuestion {
  /** Replicas that the target asks for now. */
  readonly current: number;
  readonly usage: UsageByPod;
  readonly groups: PodGroups;
  readonly tolerance: Tolerance;
  /** How usage compares to the target: 1 is as wanted. Throws when nothing can be compared. */
  readonly ratio: (usage: ReadonlyMap<string, number>) => number;
  /** What a pod without measurement counts as when there is too little load, so that it does not speed up scaling down. */
  readonly assumed: (pod: string) => number;
}

export interface ReplicaAnswer {
  readonly replicas: number;
  /** What was measured, without any assumption. */
  readonly measured: ReadonlyMap<string, number>;
}

/**
 * How many replicas bring usage to its target: "Algorithm details" of the documentation of horizontal pod autoscaling. Pods without
 * measurement are assumed to use what argues against a change.
 */
export function replicaCount(question: ReplicaQuestion): ReplicaAnswer {
  const { current, usage, groups, tolerance, ratio, assumed } = question;
  const counted = [...usage].filter(
    ([pod]) => !groups.ignored.has(pod) && !groups.unready.has(pod),
  );
  const measured = new Map(counted.map(([pod, { value }]) => [pod, value]));
  if (measured.size === 0)
    throw new Error('did not receive metrics for targeted pods (pods might be unready)');
  const first = ratio(measured);
  const isWithin = (value: number): boolean =>
    1 - tolerance.down <= value && value <= 1 + tolerance.up;
  const upWithUnready = groups.unready.size > 0 && first > 1;
  if (!upWithUnready && groups.missing.size === 0) {
    const replicas = isWithin(first) ? current : Math.ceil(first * groups.ready);
    return { replicas, measured };
  }
  const supposed = new Map(measured);
  if (first !== 1)
    for (const pod of groups.missing) supposed.set(pod, first < 1 ? assumed(pod) : 0);
  if (upWithUnready) for (const pod of groups.unready) supposed.set(pod, 0);
  const second = ratio(supposed);
  const turned = (first < 1 && second > 1) || (first > 1 && second < 1);
  if (isWithin(second) || turned) return { replicas: current, measured };
  const replicas = Math.ceil(second * supposed.size);
  const contrary = (second < 1 && replicas > current) || (second > 1 && replicas < current);
  return { replicas: contrary ? current : replicas, measured };
}
