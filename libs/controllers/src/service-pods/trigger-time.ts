import type { Pod, Service } from '#kinds';
import type { Stored } from '#machinery';
import { podCondition } from '../pods/pod-state.js';

interface Seen {
  readonly service: number;
  readonly pods: ReadonlyMap<string, number>;
}

/** The annotation that says which change an endpoints object answers to. */
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/**
 * Remembers per Service which changes were seen, and gives the time of the earliest new one (the network programming latency
 * SLI of SIG Scalability). Bounded by the number of Services and their pods.
 */
export class TriggerTimes {
  private readonly seen = new Map<string, Seen>();

  /** RFC 3339 text, or undefined when nothing changed that has a time. */
  next(key: string, service: Stored<Service>, pods: readonly Stored<Pod>[]): string | undefined {
    const before = this.seen.get(key);
    const created = Date.parse(service.metadata.creationTimestamp);
    const times = new Map<string, number>();
    const changed: number[] = created > (before?.service ?? 0) ? [created] : [];
    for (const pod of pods) {
      const time = Date.parse(podCondition(pod, 'Ready')?.lastTransitionTime ?? '');
      if (Number.isNaN(time)) continue;
      times.set(pod.metadata.name, time);
      if (time > (before?.pods.get(pod.metadata.name) ?? 0)) changed.push(time);
    }
    this.seen.set(key, { service: created, pods: times });
    return changed.length === 0
      ? undefined
      : new Date(Math.min(...changed)).toISOString().replace('.000Z', 'Z');
  }

  forget(key: string): void {
    this.seen.delete(key);
  }
}
