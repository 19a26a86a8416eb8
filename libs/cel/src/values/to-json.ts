import { durationText } from './duration-text.js';
import { entriesOf } from './maps.js';
import { formatTimestamp } from './timestamp-text.js';
import { Duration, isMap, OptionalValue, Timestamp, Uint, type Value } from './values.js';

/**
 * What an expression gave, as JSON. Optional values that are absent leave their field out; throws an Error for values that JSON
 * cannot hold (functions, types).
 */
export function toJson(value: Value): unknown {
  if (value instanceof OptionalValue) return value.isPresent ? toJson(value.value) : undefined;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint) return Number(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value.nanos);
  if (value instanceof Duration) return durationText(value.nanos);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (!isMap(value))
    throw new Error('expression evaluated to a type that could not marshal to JSON');
  return Object.fromEntries(
    entriesOf(value)
      .map(([key, own]) => [String(toJson(key)), toJson(own)] as const)
      .filter(([, own]) => own !== undefined),
  );
}
