import type { HorizontalPodAutoscalerBehavior } from '#kinds';
import type { ScaleEvent, ScaleEvents } from './scaling-limits.js';

/** `--horizontal-pod-autoscaler-downscale-stabilization` in milliseconds. */
const downscaleStabilizationMs = 300_000;
/** Longest period and window that the API accepts, in milliseconds. */
const longestMs = 3_600_000;

interface Recommendation {
  readonly at: number;
  readonly replicas: number;
}

/** What stabilization makes of a recommendation, and the reason for the condition `AbleToScale` when it is another number. */
interface Stabilized {
  readonly replicas: number;
  readonly reason: 'ReadyForNewScale' | 'ScaleUpStabilized' | 'ScaleDownStabilized';
}

/** What one autoscaler has recommended and done lately: at most an hour of it, one entry a sync. */
export class AutoscalerMemory {
  private recommendations: readonly Recommendation[];
  private events: ScaleEvents = { up: [], down: [] };

  /** `replicas` is the size that the target had when it was first seen, at `now`. */
  constructor(replicas: number, now: number) {
    this.recommendations = [{ at: now, replicas }];
  }

  /** Holds a recommendation back while others of the window spoke against it, and remembers it. */
  stabilize(
    desired: number,
    current: number,
    behavior: HorizontalPodAutoscalerBehavior | undefined,
    now: number,
  ): Stabilized {
    const down = (behavior?.scaleDown?.stabilizationWindowSeconds ?? 300) * 1000;
    const up = (behavior?.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000;
    const within = (ms: number): number[] => [
      desired,
      ...this.recommendations.filter(({ at }) => at > now - ms).map(({ replicas }) => replicas),
    ];
    const stabilized =
      behavior === undefined
        ? Math.max(...within(downscaleStabilizationMs))
        : Math.min(Math.max(current, Math.min(...within(up))), Math.max(...within(down)));
    const longest = Math.max(up, down, downscaleStabilizationMs);
    const kept = this.recommendations.filter(({ at }) => at > now - longest);
    this.recommendations = [...kept, { at: now, replicas: desired }];
    if (stabilized === desired) return { replicas: desired, reason: 'ReadyForNewScale' };
    const reason = stabilized < desired ? 'ScaleUpStabilized' : 'ScaleDownStabilized';
    return { replicas: stabilized, reason };
  }

  /** Remembers a change of size for the policies of `behavior`. */
  scaled(from: number, to: number, now: number): void {
    const event: ScaleEvent = { at: now, by: Math.abs(to - from) };
    const { up, down } = this.events;
    const fresh = (events: readonly ScaleEvent[]): ScaleEvent[] =>
      events.filter(({ at }) => at > now - longestMs);
    this.events =
      to > from ? { up: [...fresh(up), event], down } : { up, down: [...fresh(down), event] };
  }

  get scaleEvents(): ScaleEvents {
    return this.events;
  }
}
