import { entriesOf } from '../values/maps.js';
import {
  Duration,
  EvaluationError,
  isMap,
  Timestamp,
  typeNameOf,
  TypeValue,
  Uint,
  type Value,
} from '../values/values.js';
import { textOf } from './conversions.js';

/** `text.format(args)` of CEL's extension `strings`: `%s %d %f %e %b %x %X %o %%`. Throws an EvaluationError. */
export function formatText(text: string, args: readonly Value[]): string {
  let next = 0;
  let output = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '%') {
      output += text[at];
      continue;
    }
    if (at + 1 >= text.length) throw new EvaluationError('unexpected end of string');
    if (text[at + 1] === '%') {
      output += '%';
      at += 1;
      continue;
    }
    const [found, precision, name] = /^%(?:\.(\d*))?(.?)/su.exec(text.slice(at))!;
    const clause = Object.hasOwn(CLAUSES, name!) ? CLAUSES[name!] : undefined;
    if (clause === undefined) throw problem(`unrecognized formatting clause "${name}"`);
    if (next >= args.length) throw new EvaluationError(`index ${next} out of range`);
    output += clause(args[next], precision === undefined ? undefined : Number(precision));
    next += 1;
    at += found.length - 1;
  }
  return output;
}

const problem = (why: string): EvaluationError =>
  new EvaluationError(`could not parse formatting clause: ${why}`);

type Clause = (value: Value, precision: number | undefined) => string;

const wrong = (what: string, value: Value): EvaluationError =>
  new EvaluationError(`error during formatting: ${what}, was given ${typeNameOf(value)}`);

const CLAUSES: Readonly<Record<string, Clause>> = {
  s: (value) => shown(value, false),
  d: (value) => {
    if (integer(value) !== undefined) return textOf(value);
    throw wrong('decimal clause can only be used on integers', value);
  },
  f: (value, precision = 6) => {
    const number = numeric(value, 'fixed-point');
    if (!Number.isFinite(number)) return infinite(number);
    const [whole, fraction] = fixed(number, precision).split('.');
    const grouped = whole!.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
    return fraction === undefined ? grouped : `${grouped}.${fraction}`;
  },
  // The precision counts as a width in the real one, too: six digits, whatever it says.
  e: (value) => {
    const number = numeric(value, 'scientific');
    if (!Number.isFinite(number)) return infinite(number);
    const [digits, exponent] = number.toExponential(6).split('e');
    const sign = exponent!.startsWith('-') ? '\u207b' : '';
    const raised = [...exponent!.slice(1).padStart(2, '0')].map(
      (digit) => SUPERSCRIPTS[Number(digit)],
    );
    return `${digits}\u00d710${sign}${raised.join('')}`;
  },
  b: (value) => {
    if (typeof value === 'boolean') return value ? '1' : '0';
    const whole = integer(value);
    if (whole === undefined)
      throw wrong('only integers and bools can be formatted as binary', value);
    return whole.toString(2);
  },
  o: (value) => {
    const whole = integer(value);
    if (whole === undefined) throw wrong('octal clause can only be used on integers', value);
    return whole.toString(8);
  },
  x: hex,
  X: (value) => hex(value).toUpperCase(),
};

const SUPERSCRIPTS = '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079';

/** As the printer of the real one writes them. */
const infinite = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : value > 0 ? '\u221e' : '-\u221e';

/** With so many digits; what lies in the middle goes to the even side, as in Go. */
function fixed(value: number, digits: number): string {
  const scaled = value * 10 ** digits;
  const isMiddle = Math.abs(scaled % 1) === 0.5;
  if (!isMiddle) return value.toFixed(digits);
  const below = Math.floor(scaled);
  return ((below % 2 === 0 ? below : below + 1) / 10 ** digits).toFixed(digits);
}

function hex(value: Value): string {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  const whole = integer(value);
  if (whole === undefined)
    throw wrong('only integers, byte buffers, and strings can be formatted as hex', value);
  return whole.toString(16);
}

const integer = (value: Value): bigint | undefined =>
  typeof value === 'bigint' ? value : value instanceof Uint ? value.value : undefined;

/** A double, or one of the texts that stand for doubles that are no numbers. */
function numeric(value: Value, clause: string): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  throw wrong(`${clause} clause can only be used on doubles`, value);
}

/** A value as text; texts and times inside of lists and maps as they would be written in an expression. */
function shown(value: Value, isInside: boolean): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map((item) => shown(item, true)).join(', ')}]`;
  if (isMap(value)) {
    const pairs = entriesOf(value).map(([key, own]) => `${shown(key, true)}:${shown(own, true)}`);
    return `{${pairs.sort().join(', ')}}`;
  }
  if (typeof value === 'number' && isInside)
    return Number.isFinite(value) ? value.toFixed(6) : JSON.stringify(infiniteText(value));
  if (!isPlain(value))
    throw wrong(
      'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
      value,
    );
  const text = value instanceof TypeValue ? value.name : textOf(value);
  if (!isInside) return text;
  if (typeof value === 'string') return JSON.stringify(text);
  if (value instanceof Uint8Array) return `b${JSON.stringify(text)}`;
  if (value instanceof Timestamp) return `timestamp(${JSON.stringify(text)})`;
  return value instanceof Duration ? `duration(${JSON.stringify(text)})` : text;
}

const infiniteText = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';

const isPlain = (value: Value): boolean =>
  ['string', 'boolean', 'bigint', 'number'].includes(typeof value) ||
  value instanceof TypeValue ||
  value instanceof Uint8Array ||
  value instanceof Timestamp ||
  value instanceof Duration ||
  value instanceof Uint;
