import { duration, int, timestamp, uint } from '../values/arithmetic.js';
import {
  Duration,
  EvaluationError,
  isMap,
  noOverload,
  OpaqueValue,
  Timestamp,
  typeNameOf,
  TypeValue,
  Uint,
  type Value,
} from '../values/values.js';
import { sizeOfMap } from '../values/maps.js';
import { durationText, parseDuration } from '../values/duration-text.js';
import type { Implementations } from './implementations.js';
import { lengthOf } from '../values/characters.js';
import { formatTimestamp, parseTimestamp } from '../values/timestamp-text.js';

const failed = (from: Value, to: string): EvaluationError =>
  new EvaluationError(`type conversion error from '${typeNameOf(from)}' to '${to}'`);

/** Conversions between types and `size` (cel-spec, "List of Standard Definitions"). */
export const conversions: Implementations = {
  bool: (value: boolean | string) => {
    if (typeof value === 'boolean') return value;
    if (/^(?:1|t|T|TRUE|true|True)$/.test(value)) return true;
    if (/^(?:0|f|F|FALSE|false|False)$/.test(value)) return false;
    throw failed(value, 'bool');
  },
  bytes: (value: Uint8Array | string) =>
    typeof value === 'string' ? new TextEncoder().encode(value) : value,
  double: (value: Value) => {
    if (typeof value !== 'string') return Number(value instanceof Uint ? value.value : value);
    const number = parseDouble(value);
    if (number === undefined) throw failed(value, 'double');
    return number;
  },
  duration: (value: Duration | bigint | string) => {
    if (value instanceof Duration) return value;
    if (typeof value === 'bigint') return duration(value * 1_000_000_000n);
    const nanos = parseDuration(value);
    if (nanos === undefined) throw failed(value, 'google.protobuf.Duration');
    return duration(nanos);
  },
  dyn: (value: Value) => value,
  int: (value: Value) => {
    if (typeof value === 'bigint') return value;
    if (value instanceof Uint) return int(value.value);
    if (value instanceof Timestamp) return floorSeconds(value.nanos);
    if (value instanceof Duration) return value.nanos;
    if (typeof value === 'number')
      return int(wholeOf(value, 'integer overflow', -(2 ** 63), 2 ** 63));
    const text = value as string;
    if (
      !/^[+-]?[0-9]+$/.test(text) ||
      BigInt.asIntN(64, BigInt(signed(text))) !== BigInt(signed(text))
    )
      throw failed(value, 'int');
    return BigInt(signed(text));
  },
  uint: (value: Value) => {
    if (value instanceof Uint) return value;
    if (typeof value === 'bigint') return uint(value);
    if (typeof value === 'number')
      return uint(wholeOf(value, 'unsigned integer overflow', -1, 2 ** 64));
    const text = value as string;
    if (!/^[0-9]+$/.test(text) || BigInt(text) >> 64n !== 0n) throw failed(value, 'uint');
    return new Uint(BigInt(text));
  },
  string: (value: Value) => textOf(value),
  timestamp: (value: Timestamp | bigint | string) => {
    if (value instanceof Timestamp) return value;
    if (typeof value === 'bigint') return timestamp(value * 1_000_000_000n);
    const nanos = parseTimestamp(value);
    if (nanos === undefined) throw failed(value, 'google.protobuf.Timestamp');
    return timestamp(nanos);
  },
  type: (value: Value) => new TypeValue(typeNameOf(value)),
  size: sizeOf,
  '.size': sizeOf,
};

const signed = (text: string): string => (text.startsWith('+') ? text.slice(1) : text);

function floorSeconds(nanos: bigint): bigint {
  const seconds = nanos / 1_000_000_000n;
  return nanos % 1_000_000_000n < 0n ? seconds - 1n : seconds;
}

function wholeOf(value: number, problem: string, above: number, below: number): bigint {
  if (!(value > above && value < below)) throw new EvaluationError(problem);
  return BigInt(Math.trunc(value));
}

/** As Go's `strconv.ParseFloat` reads it; undefined for what is none. */
function parseDouble(text: string): number | undefined {
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** The text of a value of a simple type. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return doubleText(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value.nanos);
  if (value instanceof Duration) return durationText(value.nanos);
  if (value instanceof OpaqueValue) return value.toString();
  if (!(value instanceof Uint8Array)) return String(value);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    throw new EvaluationError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

/** As Go's `%v` shows it: an exponent of two digits, from 1e21 on and below 1e-4. */
function doubleText(value: number): string {
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-4 || size >= 1e21) ? value.toExponential() : String(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function sizeOf(value: Value): bigint {
  if (typeof value === 'string') return BigInt(lengthOf(value));
  if (Array.isArray(value) || value instanceof Uint8Array) return BigInt(value.length);
  if (isMap(value)) return BigInt(sizeOfMap(value));
  throw noOverload();
}
