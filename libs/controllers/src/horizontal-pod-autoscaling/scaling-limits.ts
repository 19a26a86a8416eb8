import type { HorizontalPodAutoscalerBehavior, HPAScalingRules } from '#kinds';

/** A number of replicas and why it is not another one. */
export interface Limited {
  readonly replicas: number;
  /** Of the condition `ScalingLimited`. */
  readonly reason: string;
  readonly message: string;
}

/** A change of a target's size. `at` in milliseconds; `by` replicas, above 0. */
export interface ScaleEvent {
  readonly at: number;
  readonly by: number;
}

export interface ScaleEvents {
  readonly up: readonly ScaleEvent[];
  readonly down: readonly ScaleEvent[];
}

interface Range {
  readonly current: number;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
}

const tooFew = 'the desired replica count is less than the minimum replica count';
const tooMany = 'the desired replica count is more than the maximum replica count';
const tooFastUp = 'the desired replica count is increasing faster than the maximum scale rate';
const tooFastDown = 'the desired replica count is decreasing faster than the maximum scale rate';

/** Without `behavior`: between the bounds, and at most doubled (at least 4) in one step. */
export function limitByDefault({ current, desired, min, max }: Range): Limited {
  const fastest = Math.max(2 * current, 4);
  if (desired < min) return { replicas: min, reason: 'TooFewReplicas', message: tooFew };
  if (desired > Math.min(max, fastest))
    return max > fastest
      ? { replicas: fastest, reason: 'ScaleUpLimit', message: tooFastUp }
      : { replicas: max, reason: 'TooManyReplicas', message: tooMany };
  return inRange(desired);
}

/** With `behavior` (KEP-853): between the bounds, and no faster than its policies allow. `now` in milliseconds. */
export function limitByBehavior(
  { current, desired, min, max }: Range,
  behavior: HorizontalPodAutoscalerBehavior,
  events: ScaleEvents,
  now: number,
): Limited {
  if (desired > current) {
    const fastest = Math.max(current, upLimit(current, behavior.scaleUp, events, now));
    if (desired > Math.min(max, fastest))
      return max > fastest
        ? { replicas: fastest, reason: 'ScaleUpLimit', message: tooFastUp }
        : { replicas: max, reason: 'TooManyReplicas', message: tooMany };
  } else if (desired < current) {
    const fastest = Math.min(current, downLimit(current, behavior.scaleDown, events, now));
    if (desired < Math.max(min, fastest))
      return min < fastest
        ? { replicas: fastest, reason: 'ScaleDownLimit', message: tooFastDown }
        : { replicas: min, reason: 'TooFewReplicas', message: tooFew };
  }
  return inRange(desired);
}

function inRange(replicas: number): Limited {
  const message = 'the desired count is within the acceptable range';
  return { replicas, reason: 'DesiredWithinRange', message };
}

function upLimit(
  current: number,
  rules: HPAScalingRules | undefined,
  events: ScaleEvents,
  now: number,
): number {
  if (rules?.selectPolicy === 'Disabled') return current;
  const limits = (rules?.policies ?? []).map(({ type, value, periodSeconds }) => {
    const start = sizeBefore(current, events, periodSeconds, now);
    return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100));
  });
  return rules?.selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits);
}

function downLimit(
  current: number,
  rules: HPAScalingRules | undefined,
  events: ScaleEvents,
  now: number,
): number {
  if (rules?.selectPolicy === 'Disabled') return current;
  const limits = (rules?.policies ?? []).map(({ type, value, periodSeconds }) => {
    const start = sizeBefore(current, events, periodSeconds, now);
    return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100));
  });
  return rules?.selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits);
}

/** How many replicas there were when the period began. */
function sizeBefore(current: number, { up, down }: ScaleEvents, seconds: number, now: number) {
  const within = (events: readonly ScaleEvent[]): number =>
    events.reduce((sum, { at, by }) => (at > now - seconds * 1000 ? sum + by : sum), 0);
  return current - within(up) + within(down);
}
