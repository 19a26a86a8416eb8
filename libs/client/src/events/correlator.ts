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
  count: number;
  readonly firstTimestamp: string;
  name: string;
}

/** Keys that are remembered, events of one source about one object at once, seconds until one more is allowed (client-go's defaults). */
const REMEMBERED_KEYS = 4096;
const BURST = 25;
const REFILL_MS = 300_000;
/** So many different messages of one kind within the interval become one "combined" event. */
const SIMILAR_LIMIT = 10;
const SIMILAR_INTERVAL_MS = 600_000;

/**
 * Decides what becomes of an event, as client-go's correlator does: drops floods (a bucket of 25 per object, one more every five
 * minutes), combines more than ten similar ones within ten minutes, and counts repetitions.
 */
export class EventCorrelator {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();
  private readonly similar = new Map<string, { messages: Set<string>; at: number }>();
  private readonly observations = new Map<string, Observation>();

  /** False when the object has had too many events of late. `now` in milliseconds. */
  admits(occurrence: Occurrence, now: number): boolean {
    const key = objectKey(occurrence.reference);
    const bucket = recall(this.buckets, key, () => ({ tokens: BURST, at: now }));
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL_MS);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** The occurrence to write: itself, or the combined form, and the key that repetitions share. */
  combine(occurrence: Occurrence, now: number): { readonly key: string; readonly message: string } {
    const group = `${objectKey(occurrence.reference)} ${occurrence.type} ${occurrence.reason}`;
    const seen = recall(this.similar, group, () => ({ messages: new Set<string>(), at: now }));
    if (now - seen.at > SIMILAR_INTERVAL_MS) seen.messages.clear();
    seen.at = now;
    if (seen.messages.size < SIMILAR_LIMIT) seen.messages.add(occurrence.message);
    else if (!seen.messages.has(occurrence.message)) {
      return { key: group, message: `(combined from similar events): ${occurrence.message}` };
    }
    return { key: `${group} ${occurrence.message}`, message: occurrence.message };
  }

  observed(key: string): Observation | undefined {
    return this.observations.get(key);
  }

  remember(key: string, observation: Observation): void {
    recall(this.observations, key, () => observation);
    this.observations.set(key, observation);
  }
}

function objectKey(reference: ObjectReference): string {
  return [
    reference.kind,
    reference.namespace,
    reference.name,
    reference.uid,
    reference.apiVersion,
    reference.fieldPath,
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
