import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerStatus,
} from '#kinds';
import { formatTime, type Stored } from '#machinery';

/** A condition without its time. */
export function condition(
  type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited',
  status: 'True' | 'False',
  reason: string,
  message: string,
): HorizontalPodAutoscalerCondition {
  return { type, status, reason, message };
}

/** The present status with conditions set; those of the same status keep their transition time. `now` in milliseconds. */
export function withConditions(
  autoscaler: Stored<HorizontalPodAutoscaler>,
  changes: readonly HorizontalPodAutoscalerCondition[],
  now: number,
): HorizontalPodAutoscalerStatus {
  const time = formatTime(now);
  let conditions = autoscaler.status?.conditions ?? [];
  for (const change of changes) {
    const old = conditions.find(({ type }) => type === change.type);
    const lastTransitionTime =
      old?.status === change.status ? (old.lastTransitionTime ?? time) : time;
    const next = { ...change, lastTransitionTime };
    conditions =
      old === undefined
        ? [...conditions, next]
        : conditions.map((present) => (present === old ? next : present));
  }
  const desiredReplicas = autoscaler.status?.desiredReplicas ?? 0;
  return { ...autoscaler.status, desiredReplicas, conditions };
}
