import { entriesOf, find, sizeOfMap } from './maps.js';
import {
  Duration,
  EvaluationError,
  isMap,
  noOverload,
  OpaqueValue,
  OptionalValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.js';

/** CEL's equality: numbers by what they count, whatever their type; values of other different types are never equal. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  const left = numberOf(a);
  // eslint-disable-next-line eqeqeq -- a bigint and a number are compared by value
  if (left !== undefined) return left == numberOf(b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a))
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]))
    );
  if (isMap(a)) return isMap(b) && equalMaps(a, b);
  if (a instanceof OpaqueValue)
    return b instanceof OpaqueValue && a.typeName === b.typeName && a.equals(b);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof OptionalValue && b instanceof OptionalValue)
    return a.isPresent && b.isPresent ? equal(a.value, b.value) : a.isPresent === b.isPresent;
  return false;
}

function equalMaps(a: object, b: object): boolean {
  return (
    sizeOfMap(a) === sizeOfMap(b) &&
    entriesOf(a).every(([key, own]) => {
      const other = find(b, key);
      return other !== undefined && equal(own, other);
    })
  );
}

/** A number of any type as JavaScript compares it. */
function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

/** Below zero when `a` comes first. Throws an EvaluationError for values that have no order. */
export function compare(a: Value, b: Value): number {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== undefined && right !== undefined) {
    if (Number.isNaN(left) || Number.isNaN(right))
      throw new EvaluationError('NaN values cannot be ordered');
    if (typeof left === typeof right) return left < right ? -1 : left > right ? 1 : 0;
    // An integer is compared with a double as the double next to it.
    return Math.sign(Number(left) - Number(right)) || 0;
  }
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Timestamp && b instanceof Timestamp) return order(a.nanos, b.nanos);
  if (a instanceof Duration && b instanceof Duration) return order(a.nanos, b.nanos);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  throw noOverload();
}

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

const ABOVE_BASIC_PLANE = /[\ud800-\uffff]/;

/** By characters, as UTF-8 orders them. */
function compareTexts(a: string, b: string): number {
  if (ABOVE_BASIC_PLANE.test(a) || ABOVE_BASIC_PLANE.test(b))
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}
