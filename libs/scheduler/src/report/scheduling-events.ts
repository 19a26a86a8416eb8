import type { Client, Logger } from '#client';
import { resources, type EventsV1Event } from '#kinds';
import { formatMicroTime, type Clock } from '#machinery';
import type { PodInfo } from '../state/pod-info.js';

/** What kube-scheduler says about a pod. `action` is what it was about to do. */
export interface SchedulingEvent {
  readonly pod: PodInfo;
  readonly related?: PodInfo;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** Events that may wait to be written; more are dropped, as events are advice, not state. */
const QUEUE_LIMIT = 5000;
const WRITERS = 8;
const NOTE_LIMIT = 1024;
/** A repetition within this time belongs to the series of the first event. */
const SERIES_MS = 6 * 60_000;
const SERIES_LIMIT = 4096;

interface Series {
  readonly name: string;
  readonly at: number;
  count: number;
}

/** Writes events.k8s.io/v1 events in the background, as the scheduler's recorder does; an equal one starts a series on the first. */
export class SchedulingEvents {
  private readonly queue: SchedulingEvent[] = [];
  private readonly series = new Map<string, Series>();
  private writers = 0;
  private serial = 0;

  constructor(
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly reporter: string,
  ) {}

  /** Events that are not written yet. */
  get pending(): number {
    return this.queue.length + this.writers;
  }

  record(event: SchedulingEvent): void {
    if (this.queue.length >= QUEUE_LIMIT) return;
    this.queue.push(event);
    if (this.writers < WRITERS) void this.drain();
  }

  private async drain(): Promise<void> {
    this.writers += 1;
    for (let event = this.queue.shift(); event !== undefined; event = this.queue.shift()) {
      try {
        await this.write(event);
      } catch (error) {
        this.log.debug('an event was not written', {
          pod: event.pod.key,
          reason: event.reason,
          error: (error as Error).message,
        });
      }
    }
    this.writers -= 1;
  }

  private async write(event: SchedulingEvent): Promise<void> {
    const { pod, type, reason, action } = event;
    const now = this.clock.now();
    const namespace = pod.namespace;
    const key = [
      pod.uid,
      pod.pod.metadata.resourceVersion,
      type,
      reason,
      action,
      event.related?.uid,
    ].join('/');
    const known = this.series.get(key);
    if (known !== undefined && now - known.at < SERIES_MS) {
      known.count += 1;
      if (known.count > 2) return;
      const series = { count: known.count, lastObservedTime: formatMicroTime(now) };
      await this.client.patch(resources.eventsV1Events, namespace, known.name, 'strategic', {
        series,
      });
      return;
    }
    const nanoseconds = BigInt(Math.floor(now)) * 1_000_000n + BigInt(this.serial++ % 1_000_000);
    const name = `${pod.pod.metadata.name}.${nanoseconds.toString(16)}`;
    if (this.series.size >= SERIES_LIMIT) this.series.delete(this.series.keys().next().value!);
    this.series.set(key, { name, at: now, count: 1 });
    const object: EventsV1Event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name, namespace },
      eventTime: formatMicroTime(now),
      reportingController: this.reporter,
      reportingInstance: this.reporter,
      action,
      reason,
      regarding: referenceTo(pod),
      ...(event.related === undefined ? {} : { related: referenceTo(event.related) }),
      note: shortened(event.note),
      type,
    };
    await this.client.create(resources.eventsV1Events, namespace, object);
  }
}

function referenceTo({ pod, uid, namespace }: PodInfo): NonNullable<EventsV1Event['regarding']> {
  const { name, resourceVersion } = pod.metadata;
  return { kind: 'Pod', namespace, name, uid, apiVersion: 'v1', resourceVersion };
}

function shortened(note: string): string {
  return note.length <= NOTE_LIMIT ? note : `${note.slice(0, NOTE_LIMIT - 4)} ...`;
}
