import { createHash } from 'node:crypto';
import { formatTime, StatusError, type Clock } from '#machinery';
import type { Client } from '../client.js';
import type { Logger } from '../simulator.js';
import { EventCorrelator, type Observation, type Occurrence, type Wording } from './correlator.js';
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

/** An event on its way. */
interface Due {
  readonly occurrence: Occurrence;
  readonly observation: Observation & Wording;
  readonly at: number;
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
  const queue: Due[] = [];
  let busy = false;
  // Several components report about one object in one millisecond: each counts from a place of its own.
  let serial = createHash('sha256').update(component).digest().readUInt32BE() % 1_000_000;

  const write = async ({ occurrence, observation, at }: Due): Promise<void> => {
    const { reference, type, reason } = occurrence;
    const { count, firstTimestamp, name, message, combined } = observation;
    const lastTimestamp = formatTime(at);
    const namespace = reference.namespace || 'default';
    if (count > 1) {
      const patch = { count, lastTimestamp, message };
      try {
        await client.patch(EVENTS, namespace, name, 'strategic', patch);
        return;
      } catch (error) {
        // The event has expired or was deleted, or was never written: write it anew, with what was counted.
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
    }
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
      // An event that stands for many is made anew from the first one, without who reported it.
      reportingComponent: combined ? '' : component,
      reportingInstance: combined ? '' : host,
    };
    await client.create(EVENTS, namespace, event);
  };

  const drain = async (): Promise<void> => {
    busy = true;
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      await write(next).catch((error: unknown) => {
        log.debug('an event was not written', {
          component,
          reason: next.occurrence.reason,
          error: (error as Error).message,
        });
      });
      queue.shift();
    }
    busy = false;
  };

  return {
    event(target, type, reason, message, fieldPath) {
      const at = clock.now();
      const reference = referenceTo(target, fieldPath);
      const occurrence = { reference, type, reason, message };
      if (queue.length >= QUEUE_LIMIT) return;
      // Nanoseconds since the epoch in hexadecimal, told apart by a serial number within the millisecond.
      const nanoseconds = BigInt(at) * 1_000_000n + BigInt(serial++ % 1_000_000);
      const observation = correlator.observe(occurrence, at, {
        name: `${reference.name}.${nanoseconds.toString(16)}`,
        firstTimestamp: formatTime(at),
      });
      if (observation === undefined) return;
      queue.push({ occurrence, observation, at });
      if (!busy) void drain();
    },
    pending: () => queue.length,
  };
}
