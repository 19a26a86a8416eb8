import { StatusError, type Clock } from '#machinery';
import type { Client } from '../client.js';
import type { Logger } from '../simulator.js';
import { EventCorrelator, type Occurrence } from './correlator.js';
import {
  EVENTS,
  referenceTo,
  type EventTarget,
  type EventType,
  type RecordedEvent,
} from './event.js';

export interface EventRecorder {
  /** Writes an event in the background; never fails. `fieldPath` names a part of the object. */
  event(
    target: EventTarget,
    type: EventType,
    reason: string,
    message: string,
    fieldPath?: string,
  ): void;
  /** Events that are not written yet. */
  pending(): number;
}

/** Events that may wait to be written; more are dropped, as events are advice, not state. */
const QUEUE_LIMIT = 1000;

/**
 * Records core/v1 Events the way client-go's recorder does: repetitions raise `count` of the first event with a patch, floods
 * are dropped. `component` (and `host`, for a kubelet) become the event's source.
 */
export function createEventRecorder(
  options: { readonly client: Client; readonly clock: Clock; readonly log: Logger },
  component: string,
  host = '',
): EventRecorder {
  const { client, clock, log } = options;
  const correlator = new EventCorrelator();
  const queue: (Occurrence & { readonly at: number })[] = [];
  let busy = false;
  let serial = 0;

  const write = async (occurrence: Occurrence & { readonly at: number }): Promise<void> => {
    const { reference, type, reason, at } = occurrence;
    const { key, message } = correlator.combine(occurrence, at);
    const lastTimestamp = new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
    const namespace =
      reference.namespace === undefined || reference.namespace === ''
        ? 'default'
        : reference.namespace;
    const known = correlator.observed(key);
    const count = (known?.count ?? 0) + 1;
    if (known !== undefined) {
      const observation = { ...known, count };
      try {
        await client.patch(EVENTS, namespace, known.name, 'strategic', {
          count,
          lastTimestamp,
          message,
        });
        correlator.remember(key, observation);
        return;
      } catch (error) {
        // The event has expired or was deleted: write a new one that goes on counting.
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
    }
    // Nanoseconds since the epoch in hexadecimal, told apart by a serial number within the millisecond.
    const nanoseconds = BigInt(at) * 1_000_000n + BigInt(serial++ % 1_000_000);
    const name = `${reference.name}.${nanoseconds.toString(16)}`;
    const firstTimestamp = known?.firstTimestamp ?? lastTimestamp;
    const event: RecordedEvent = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: reference,
      reason,
      message,
      source: host === '' ? { component } : { component, host },
      firstTimestamp,
      lastTimestamp,
      count,
      type,
      reportingComponent: component,
      reportingInstance: host,
    };
    await client.create(EVENTS, namespace, event);
    correlator.remember(key, { count, firstTimestamp, name });
  };

  const drain = async (): Promise<void> => {
    busy = true;
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      await write(next).catch((error: unknown) => {
        log.debug('an event was not written', {
          component,
          reason: next.reason,
          error: (error as Error).message,
        });
      });
      queue.shift();
    }
    busy = false;
  };

  return {
    event(target, type, reason, message, fieldPath) {
      const occurrence = {
        reference: referenceTo(target, fieldPath),
        type,
        reason,
        message,
        at: clock.now(),
      };
      if (queue.length >= QUEUE_LIMIT || !correlator.admits(occurrence, occurrence.at)) return;
      queue.push(occurrence);
      if (!busy) void drain();
    },
    pending: () => queue.length,
  };
}
