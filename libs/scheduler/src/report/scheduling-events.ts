import type { Client, Logger } from '#client';
import { resources, type EventsV1Event } from '#kinds';
import { formatMicroTime, StatusError, type Clock, type Timer } from '#machinery';
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
/** So often it is looked which series have ended: those without an event for as long. Series that go on are written again, too. */
const FINISHED_MS = 6 * 60_000;
const REFRESHED_MS = 30 * 60_000;
/** Events that repetitions are looked for among. */
const SERIES_LIMIT = 4096;

/** An event that may come again. */
interface Series {
  readonly event: EventsV1Event & { readonly metadata: { readonly name: string } };
  /** When it came last, in milliseconds. */
  last: number;
  count: number;
  /** When the series was written last. */
  written: number;
}

/**
 * Writes events.k8s.io/v1 events in the background, as client-go's newer recorder does: an equal one starts a series on the first; later
 * ones are only counted, and the count is written when the series has ended.
 */
export class SchedulingEvents {
  private readonly queue: SchedulingEvent[] = [];
  private readonly series = new Map<string, Series>();
  private looking: Timer | undefined;
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
        this.notWritten(`${event.reason} of ${event.pod.key}`, error);
      }
    }
    this.writers -= 1;
  }

  stop(): void {
    this.looking?.cancel();
  }

  private async write(event: SchedulingEvent): Promise<void> {
    const { pod, type, reason, action } = event;
    const now = this.clock.now();
    const key = [
      pod.uid,
      pod.pod.metadata.resourceVersion,
      type,
      reason,
      action,
      event.related?.uid,
    ].join('/');
    const known = this.series.get(key);
    if (known !== undefined) {
      known.count += 1;
      known.last = now;
      if (known.count === 2) await this.writeSeries(known);
      return;
    }
    const nanoseconds = BigInt(Math.floor(now)) * 1_000_000n + BigInt(this.serial++ % 1_000_000);
    const name = `${pod.pod.metadata.name}.${nanoseconds.toString(16)}`;
    const object = this.made(event, name, now);
    if (this.series.size >= SERIES_LIMIT) this.series.delete(this.series.keys().next().value!);
    this.series.set(key, { event: object, last: now, count: 1, written: now });
    this.looking ??= this.clock.every(FINISHED_MS, () => this.finish());
    await this.client.create(resources.eventsV1Events, pod.namespace, object);
  }

  /** Writes the count of a series; the event anew when it has expired. */
  private async writeSeries(series: Series): Promise<void> {
    const { event, last, count } = series;
    const { namespace = '', name } = event.metadata;
    const counted = { series: { count, lastObservedTime: formatMicroTime(last) } };
    series.written = this.clock.now();
    try {
      await this.client.patch(resources.eventsV1Events, namespace, name, 'strategic', counted);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
      await this.client.create(resources.eventsV1Events, namespace, { ...event, ...counted });
    }
  }

  private finish(): void {
    const now = this.clock.now();
    for (const [key, series] of this.series) {
      const isOver = now - series.last > FINISHED_MS;
      if (isOver) this.series.delete(key);
      if (series.count === 1 || !(isOver || now - series.written >= REFRESHED_MS)) continue;
      this.writers += 1;
      void this.writeSeries(series)
        .catch((error: unknown) => this.notWritten(series.event.metadata.name, error))
        .finally(() => {
          this.writers -= 1;
        });
    }
  }

  private notWritten(event: string, error: unknown): void {
    this.log.debug('an event was not written', { event, error: (error as Error).message });
  }

  private made(event: SchedulingEvent, name: string, now: number): Series['event'] {
    const { pod, type, reason, action } = event;
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name, namespace: pod.namespace },
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
  }
}

function referenceTo({ pod, uid, namespace }: PodInfo): NonNullable<EventsV1Event['regarding']> {
  const { name, resourceVersion } = pod.metadata;
  return { kind: 'Pod', namespace, name, uid, apiVersion: 'v1', resourceVersion };
}

function shortened(note: string): string {
  return note.length <= NOTE_LIMIT ? note : `${note.slice(0, NOTE_LIMIT - 4)} ...`;
}
