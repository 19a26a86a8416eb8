import type { EventType, ObjectReference } from './event.js';

/** An event as it is about to be written. */
export interface Occurrence {
  readonly reference: ObjectReference;
  readonly type: EventType;
  readonly reason: string;
  readonly message: string;
}

/** What was last written for one key. */
export interface Observation {
  readonly count: number;
  readonly firstTimestamp: string;
  readonly name: string;
}

/** What an event says; `combined` when it stands for many. */
export interface Wording {
  readonly message: string;
  readonly combined: boolean;
}

/** Keys that are remembered, events of one source about one object at once, seconds until one more is allowed (client-go's defaults). */
const REMEMBERED_KEYS = 4096;
const BURST = 25;
const REFILL_MS = 300_000;
/** With so many different messages of one kind within the interval events are combined into one. */
const SIMILAR_LIMIT = 10;
const SIMILAR_INTERVAL_MS = 600_000;

/**
 * Decides what becomes of an event, as client-go's correlator does, in this order: combines similar ones from the tenth message within ten
 * minutes on, counts repetitions, and drops floods (25 about an object, one more every five minutes). What is dropped is counted, too.
 */
export class EventCorrelator {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();
  private readonly similar = new Map<string, { messages: Set<string>; at: number }>();
  private readonly observations = new Map<string, Observation>();

  /**
   * The observation that an occurrence makes, with the message to write; undefined when the object has had too many events of late. `now` in
   * milliseconds; `fresh` is what to remember when nothing like it was seen before.
   */
  observe(
    occurrence: Occurrence,
    now: number,
    fresh: Pick<Observation, 'firstTimestamp' | 'name'>,
  ): (Observation & Wording) | undefined {
    const { key, message, combined } = this.combine(occurrence, now);
    const last = recall(this.observations, key, () => ({ ...fresh, count: 0 }));
    const observation = { ...last, count: last.count + 1 };
    this.observations.set(key, observation);
    return this.admits(occurrence, now) ? { ...observation, message, combined } : undefined;
  }

  /** The message to write, which may be that of many, and the key that repetitions share. */
  private combine(occurrence: Occurrence, now: number): Wording & { readonly key: string } {
    const { reference, type, reason, message } = occurrence;
    const group = `${objectKey(reference)} ${type} ${reason}`;
    const seen = recall(this.similar, group, () => ({ messages: new Set<string>(), at: now }));
    if (now - seen.at > SIMILAR_INTERVAL_MS) seen.messages.clear();
    seen.at = now;
    seen.messages.add(message);
    if (seen.messages.size < SIMILAR_LIMIT)
      return { key: `${group} ${reference.fieldPath ?? ''} ${message}`, message, combined: false };
    // Client-go forgets any one of them.
    seen.messages.delete(message);
    return {
      key: group,
      message: `(combined from similar events): ${message}`,
      combined: true,
    };
  }

  private admits({ reference }: Occurrence, now: number): boolean {
    const bucket = recall(this.buckets, objectKey(reference), () => ({ tokens: BURST, at: now }));
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL_MS);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

/** The object without the part of it that an event is about. */
function objectKey(reference: ObjectReference): string {
  return [
    reference.kind,
    reference.namespace,
    reference.name,
    reference.uid,
    reference.apiVersion,
  ].join('/');
}

/** Looks a key up, making its value when it is new; the key used longest ago goes when there are too many. */
function recall<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  const value = known ?? make();
  if (known !== undefined) map.delete(key);
  else if (map.size >= REMEMBERED_KEYS) map.delete(map.keys().next().value!);
  map.set(key, value);
  return value;
}
