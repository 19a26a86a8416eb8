import { FIRST_MOMENT, LAST_MOMENT } from './timestamp-text.js';
import { Duration, EvaluationError, noOverload, Timestamp, Uint, type Value } from './values.js';

/** An integer of 64 bits, or an EvaluationError. */
export function int(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new EvaluationError('integer overflow');
  return value;
}

export function uint(value: bigint): Uint {
  if (BigInt.asUintN(64, value) !== value) throw new EvaluationError('unsigned integer overflow');
  return new Uint(value);
}

export function duration(nanos: bigint): Duration {
  if (BigInt.asIntN(64, nanos) !== nanos) throw new EvaluationError('duration overflow');
  return new Duration(nanos);
}

export function timestamp(nanos: bigint): Timestamp {
  if (nanos < FIRST_MOMENT || nanos > LAST_MOMENT) throw new EvaluationError('timestamp overflow');
  return new Timestamp(nanos);
}

function byZero(divisor: bigint, what: string): bigint {
  if (divisor === 0n) throw new EvaluationError(`${what} by zero`);
  return divisor;
}

type Operator = '+' | '-' | '*' | '/' | '%';

const INTEGERS: Readonly<Record<Operator, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / byZero(b, 'division'),
  '%': (a, b) => a % byZero(b, 'modulus'),
};
const DOUBLES: Readonly<Record<Operator, ((a: number, b: number) => number) | undefined>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': undefined,
};

/** The operator over two values of one type, or over times. Throws an EvaluationError where there is no result. */
export function operate(operator: Operator, a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return int(INTEGERS[operator](a, b));
  const ofDoubles = DOUBLES[operator];
  if (typeof a === 'number' && typeof b === 'number' && ofDoubles) return ofDoubles(a, b);
  if (a instanceof Uint && b instanceof Uint) return uint(INTEGERS[operator](a.value, b.value));
  const other = operator === '+' ? sum(a, b) : operator === '-' ? difference(a, b) : undefined;
  if (other === undefined) throw noOverload();
  return other;
}

function sum(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as Value[]), ...(b as Value[])];
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Uint8Array.of(...a, ...b);
  if (a instanceof Duration && b instanceof Duration) return duration(a.nanos + b.nanos);
  if (a instanceof Timestamp && b instanceof Duration) return timestamp(a.nanos + b.nanos);
  return a instanceof Duration && b instanceof Timestamp ? timestamp(a.nanos + b.nanos) : undefined;
}

function difference(a: Value, b: Value): Value {
  if (a instanceof Duration && b instanceof Duration) return duration(a.nanos - b.nanos);
  if (a instanceof Timestamp && b instanceof Duration) return timestamp(a.nanos - b.nanos);
  return a instanceof Timestamp && b instanceof Timestamp ? duration(a.nanos - b.nanos) : undefined;
}

/** The negative of a number. */
export function negate(value: Value): Value {
  if (typeof value === 'bigint') return int(-value);
  if (typeof value === 'number') return -value;
  if (value instanceof Duration) return duration(-value.nanos);
  throw noOverload();
}
