/**
 * Quantities: `1500m`, `2Gi`, `2e9`. A number with a suffix; nothing is finer than a billionth. The text functions below work on the
 * wire form, and take the short way without big integers wherever the value allows it.
 */

/** How a quantity is written; arithmetic keeps it. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact quantity in billionths. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

const FORMAT_WRONG =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const NUMERIC_WRONG = 'unable to parse numeric part of quantity';
const SUFFIX_WRONG = "unable to parse quantity's suffix";

const NANOS = 1_000_000_000n;
const MAX_BINARY = (2n ** 63n - 1n) * NANOS;
/** Digits and exponents beyond these are no quantities of anything, only a way to keep the server busy. */
const MAX_DIGITS = 400;
const MAX_EXPONENT = 400;

const DECIMAL_EXPONENTS = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const BINARY_EXPONENTS = new Map([
  ['Ki', 10],
  ['Mi', 20],
  ['Gi', 30],
  ['Ti', 40],
  ['Pi', 50],
  ['Ei', 60],
]);
const DECIMAL_SUFFIXES = new Map(
  [...DECIMAL_EXPONENTS].map(([suffix, exponent]) => [exponent, suffix]),
);
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const QUANTITY = /^([+-]?)0*(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/;

/** Parses the wire form. Throws an Error with the API server's text. What is finer than a billionth is rounded away from zero. */
export function parseQuantity(text: string): Quantity {
  const match = text === '' ? null : QUANTITY.exec(text);
  if (match === null) throw new Error(FORMAT_WRONG);
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole.length + fraction.length > MAX_DIGITS) throw new Error(NUMERIC_WRONG);
  const digits = BigInt(`0${whole}${fraction}`);
  const binary = BINARY_EXPONENTS.get(suffix);
  let nanos =
    binary === undefined
      ? scale10(digits, 9 - fraction.length + decimalExponent(suffix))
      : scale10(digits << BigInt(binary), 9 - fraction.length);
  let format: QuantityFormat = 'DecimalExponent';
  if (binary !== undefined) {
    if (nanos > MAX_BINARY) nanos = MAX_BINARY;
    // Below one there is no binary suffix to write it with.
    format = nanos < NANOS && nanos > 0n ? 'DecimalSI' : 'BinarySI';
  } else if (DECIMAL_EXPONENTS.has(suffix)) {
    format = 'DecimalSI';
  }
  return { nanos: sign === '-' ? -nanos : nanos, format };
}

function decimalExponent(suffix: string): number {
  const known = DECIMAL_EXPONENTS.get(suffix);
  if (known !== undefined) return known;
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix);
  if (exponent === null || Math.abs(Number(exponent[1])) > MAX_EXPONENT)
    throw new Error(SUFFIX_WRONG);
  return Number(exponent[1]);
}

/** `value` times ten to the `power`, rounded up. */
function scale10(value: bigint, power: number): bigint {
  return power >= 0 ? value * 10n ** BigInt(power) : divideUp(value, 10n ** BigInt(-power));
}

/** Division that rounds away from zero. */
function divideUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (quotient * divisor === value) return quotient;
  return value > 0n ? quotient + 1n : quotient - 1n;
}

/** The canonical wire form: the largest suffix that leaves a whole number. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0';
  const isBinary =
    format === 'BinarySI' &&
    (nanos >= 1024n * NANOS || nanos <= -1024n * NANOS) &&
    nanos % NANOS === 0n;
  if (isBinary) {
    const [number, times] = removeFactors(nanos / NANOS, 1024n, BINARY_SUFFIXES.length - 1);
    return `${number}${BINARY_SUFFIXES[times]}`;
  }
  const largest = format === 'DecimalExponent' ? Infinity : 9;
  const [number, times] = removeFactors(nanos, 1000n, largest);
  const exponent = times * 3 - 9;
  if (format === 'DecimalExponent') return exponent === 0 ? `${number}` : `${number}e${exponent}`;
  return `${number}${DECIMAL_SUFFIXES.get(exponent)!}`;
}

function removeFactors(value: bigint, factor: bigint, atMost: number): [bigint, number] {
  let rest = value;
  let times = 0;
  while (times < atMost && rest % factor === 0n) {
    rest /= factor;
    times += 1;
  }
  return [rest, times];
}

/** The canonical form of a quantity text. Throws like `parseQuantity`. */
export function canonicalQuantity(text: string): string {
  return isCanonical(text) ? text : formatQuantity(parseQuantity(text));
}

/** The canonical form, rounded up to thousandths: what defaulting does to every resource list. Throws like `parseQuantity`. */
export function roundUpQuantity(text: string): string {
  if (isCanonical(text)) return text;
  const { nanos, format } = parseQuantity(text);
  return formatQuantity({ nanos: divideUp(nanos, 1_000_000n) * 1_000_000n, format });
}

/** Below 0 when `a` is less than `b`, 0 when equal, above 0 when greater. */
export function compareQuantities(a: string, b: string): number {
  const milliA = simpleMilli(a);
  const milliB = simpleMilli(b);
  if (milliA !== undefined && milliB !== undefined) return milliA - milliB;
  const difference = parseQuantity(a).nanos - parseQuantity(b).nanos;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The sum, written in the format of `a` (of `b` when `a` is zero). */
export function addQuantities(a: string, b: string): string {
  return combine(parseQuantity(a), parseQuantity(b), 1n);
}

/** The difference `a` - `b`, written in the format of `a` (of `b` when `a` is zero). */
export function subtractQuantities(a: string, b: string): string {
  return combine(parseQuantity(a), parseQuantity(b), -1n);
}

function combine(a: Quantity, b: Quantity, sign: bigint): string {
  return formatQuantity({
    nanos: a.nanos + sign * b.nanos,
    format: a.nanos === 0n ? b.format : a.format,
  });
}

/** True when the quantity has no fraction. */
export function isWholeQuantity(text: string): boolean {
  const milli = simpleMilli(text);
  return milli === undefined ? parseQuantity(text).nanos % NANOS === 0n : milli % 1000 === 0;
}

/** The quantity in whole units, rounded up. Values above 2^53 lose their last digits. */
export function quantityValue(text: string): number {
  const milli = simpleMilli(text);
  return milli === undefined
    ? Number(divideUp(parseQuantity(text).nanos, NANOS))
    : Math.ceil(milli / 1000);
}

/** The quantity in thousandths, rounded up. Values above 2^53 lose their last digits. */
export function quantityMilliValue(text: string): number {
  return simpleMilli(text) ?? Number(divideUp(parseQuantity(text).nanos, 1_000_000n));
}

const SIMPLE = /^(0|[1-9]\d{0,14})(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/;
const SIMPLE_MILLI: Readonly<Record<string, number>> = {
  m: 1,
  '': 1e3,
  k: 1e6,
  M: 1e9,
  G: 1e12,
  T: 1e15,
  Ki: 1e3 * 2 ** 10,
  Mi: 1e3 * 2 ** 20,
  Gi: 1e3 * 2 ** 30,
  Ti: 1e3 * 2 ** 40,
};

/** Thousandths of an everyday quantity, when they fit a number exactly. */
function simpleMilli(text: string): number | undefined {
  const match = SIMPLE.exec(text);
  if (match === null) return undefined;
  const milli = Number(match[1]) * SIMPLE_MILLI[match[2] ?? '']!;
  return Number.isSafeInteger(milli) ? milli : undefined;
}

/** Whether an everyday quantity is written as it should be: no larger suffix would do. */
function isCanonical(text: string): boolean {
  const match = SIMPLE.exec(text);
  if (match === null) return false;
  const number = Number(match[1]);
  if (number === 0) return text === '0';
  return number % (match[2]?.endsWith('i') ? 1024 : 1000) !== 0;
}
