import type { SimulatorContext } from '#client';
import { StatusError } from '#machinery';
import type { PodInfo } from '../state/pod-info.js';
import { clearNomination, evict, reportStatus, type SchedulingStatus } from './pod-status.js';
import { SchedulingEvents } from './scheduling-events.js';

/** Writes (bindings, conditions, evictions) that may be under way; further attempts wait for them. */
const WRITES_LIMIT = 256;

/** Writes what the scheduler has decided, in the background, and knows how much is still under way. */
export class Reporter {
  private readonly events: SchedulingEvents;
  private writes = 0;

  /** `onWritten` is called whenever a write has ended. */
  constructor(
    private readonly context: SimulatorContext,
    private readonly name: string,
    private readonly onWritten: () => void,
  ) {
    this.events = new SchedulingEvents(context.client, context.clock, context.log, name);
  }

  stop(): void {
    this.events.stop();
  }

  /** Writes that have not ended yet. */
  get pending(): number {
    return this.writes + this.events.pending;
  }

  get isFull(): boolean {
    return this.writes >= WRITES_LIMIT;
  }

  /** Says that an attempt came to nothing, as an event and in the pod's status. */
  failed(pod: PodInfo, status: SchedulingStatus): void {
    const { client, clock } = this.context;
    this.events.record({
      pod,
      type: 'Warning',
      reason: 'FailedScheduling',
      action: 'Scheduling',
      note: status.message,
    });
    this.track(reportStatus(client, pod, status, clock.now()));
  }

  bound(pod: PodInfo, node: string): void {
    const note = `Successfully assigned ${pod.key} to ${node}`;
    this.events.record({ pod, type: 'Normal', reason: 'Scheduled', action: 'Binding', note });
  }

  /** Takes back the promise of a node. */
  nominationLost(pod: PodInfo): void {
    this.track(clearNomination(this.context.client, pod));
  }

  /** Deletes a pod that must go for another one. */
  displace(victim: PodInfo, pod: PodInfo, node: string): void {
    const { client, clock } = this.context;
    const done = async (): Promise<void> => {
      await evict(client, victim, pod.spec.schedulerName || this.name, clock.now());
      const note = `Preempted by pod ${pod.uid} on node ${node}`;
      this.events.record({
        pod: victim,
        related: pod,
        type: 'Normal',
        reason: 'Preempted',
        action: 'Preempting',
        note,
      });
    };
    this.track(done());
  }

  /** Counts a write while it is under way. That its object is gone by now is no failure. */
  track(write: Promise<unknown>): void {
    this.writes += 1;
    void write
      .catch((error: unknown) => {
        if (error instanceof StatusError && error.code === 404) return;
        this.context.log.warn('the scheduler could not write', { error: (error as Error).message });
      })
      .finally(() => {
        this.writes -= 1;
        this.onWritten();
      });
  }
}
