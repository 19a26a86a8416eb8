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

const NUMBERS = 'ints, uints, and doubles';

/** `text.format(args)` of CEL's extension `strings`: `%s %d %f %e %b %x %X %o %%`. Throws an EvaluationError. */
export function formatText(text: string, args: readonly Value[]): string {
  let next = 0;
  let output = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '%') {
      output += text[at];
      continue;
    }
    if (at + 1 >= text.length) throw problem('unexpected end of string');
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
  s: shown,
  d: (value) => {
    if (typeof value === 'bigint' || value instanceof Uint) return textOf(value);
    if (typeof value === 'number') return plain(value);
    throw wrong(`decimal clause can only be used on ${NUMBERS}`, value);
  },
  f: (value, precision = 6) => {
    const number = numeric(value);
    if (number === undefined)
      throw wrong(`fixed-point clause can only be used on ${NUMBERS}`, value);
    return Number.isFinite(number) ? number.toFixed(precision) : plain(number);
  },
  e: (value, precision = 6) => {
    const number = numeric(value);
    if (number === undefined)
      throw wrong(`scientific clause can only be used on ${NUMBERS}`, value);
    return Number.isFinite(number)
      ? number.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2')
      : plain(number);
  },
  b: (value) => {
    if (typeof value === 'boolean') return value ? '1' : '0';
    const whole = integer(value);
    if (whole === undefined)
      throw wrong('only ints, uints, and bools can be formatted as binary', value);
    return whole.toString(2);
  },
  o: (value) => {
    const whole = integer(value);
    if (whole === undefined) throw wrong('octal clause can only be used on ints and uints', value);
    return whole.toString(8);
  },
  x: hex,
  X: (value) => hex(value).toUpperCase(),
};

function hex(value: Value): string {
  if (typeof value === 'string') return Buffer.from(value).toString('hex');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  const whole = integer(value);
  if (whole === undefined)
    throw wrong('only ints, uints, bytes, and strings can be formatted as hex', value);
  return whole.toString(16);
}

const integer = (value: Value): bigint | undefined =>
  typeof value === 'bigint' ? value : value instanceof Uint ? value.value : undefined;

const numeric = (value: Value): number | undefined => {
  const whole = integer(value);
  return whole === undefined ? (typeof value === 'number' ? value : undefined) : Number(whole);
};

/** Without an exponent. */
function plain(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  return text.includes('e')
    ? value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })
    : text;
}

function shown(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return plain(value);
  if (value instanceof TypeValue) return value.name;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (value instanceof Timestamp || value instanceof Duration || value instanceof Uint)
    return textOf(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (isMap(value)) {
    const pairs = entriesOf(value).map(([key, own]) => [shown(key), shown(own)] as const);
    const sorted = pairs.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, own]) => `${key}: ${own}`).join(', ')}}`;
  }
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  throw wrong(
    'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
    value,
  );
}
