import { formatTime, parseTime } from '#machinery';
import { DecodeError } from './decoding.js';

type Layout = 'seconds' | 'micros';

const layouts: Readonly<Record<Layout, string>> = {
  seconds: '2006-01-02T15:04:05Z07:00',
  micros: '2006-01-02T15:04:05.000000Z07:00',
};

/** The layout's elements in order: how Go names each, what it takes, and what a number may be. */
const elements: readonly (readonly [
  name: string,
  pattern: RegExp,
  range?: readonly [number, number, string],
])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/, [1, 12, 'month']],
  ['-', /^-/],
  ['02', /^\d\d/, [1, 31, 'day']],
  ['T', /^T/],
  ['15', /^\d\d/, [0, 23, 'hour']],
  [':', /^:/],
  ['04', /^\d\d/, [0, 59, 'minute']],
  [':', /^:/],
  ['05', /^\d\d/, [0, 59, 'second']],
];

/** The error that Go's time.Parse gives for a text that is no RFC 3339 time. */
function timeError(text: string, layout: Layout): DecodeError {
  const failed = (rest: string, element: string) =>
    new DecodeError(
      `parsing time ${JSON.stringify(text)} as "${layouts[layout]}": cannot parse ${JSON.stringify(rest)} as "${element}"`,
    );
  const wrong = (why: string) => new DecodeError(`parsing time ${JSON.stringify(text)}: ${why}`);
  let rest = text;
  for (const [name, pattern, range] of elements) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) return failed(rest, name);
    if (range !== undefined && (Number(found) < range[0] || Number(found) > range[1]))
      return wrong(`${range[2]} out of range`);
    rest = rest.slice(found.length);
  }
  const fraction = (layout === 'micros' ? /^[.,]\d{6}/ : /^(?:[.,]\d+)?/).exec(rest)?.[0];
  if (fraction === undefined) return failed(rest, '.000000');
  rest = rest.slice(fraction.length);
  const zone = /^(?:Z|[+-]\d\d:\d\d)/.exec(rest)?.[0];
  if (zone === undefined) return failed(rest, 'Z07:00');
  rest = rest.slice(zone.length);
  return wrong(rest === '' ? 'day out of range' : `extra text: ${JSON.stringify(rest)}`);
}

const written: Readonly<Record<Layout, RegExp>> = {
  seconds: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  micros: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/,
};

/** The microseconds of a time's text, finer digits cut off; read from the text, since milliseconds in a float lose them. */
export function microsOf(text: string): number {
  return Number((/[.,](\d{1,6})/.exec(text)?.[1] ?? '').padEnd(6, '0'));
}

/** Seconds since the epoch and microseconds, as MicroTime writes them. */
export function microTime(seconds: number, micros: number): string {
  return formatTime(seconds * 1000).replace('Z', `.${String(micros).padStart(6, '0')}Z`);
}

/** Texts of whole seconds that stay as they are. The conditions of an object, and objects that change together, have the same ones. */
const canonical = new Set<string>();
const MAX_CANONICAL = 1024;

function remember(text: string): void {
  if (canonical.size >= MAX_CANONICAL) canonical.clear();
  canonical.add(text);
}

/**
 * A time in the form in which the server writes it: UTC, whole seconds or exactly six digits. Undefined for the zero time, which
 * is written like an absent one. Throws a DecodeError for a text that is no time.
 */
export function canonicalTime(text: string, layout: Layout): string | undefined {
  if (layout === 'seconds' && canonical.has(text)) return text;
  const ms = parseTime(text);
  // The stricter layout asks for its six digits when it reads, too.
  if (ms === undefined || (layout === 'micros' && !/[.,]\d{6}(?!\d)/.test(text)))
    throw timeError(text, layout);
  if (written[layout].test(text)) {
    if (text.startsWith('0001-01-01T00:00:00')) return undefined;
    if (layout === 'seconds') remember(text);
    return text;
  }
  const seconds = Math.floor(ms / 1000);
  return layout === 'seconds' ? formatTime(seconds * 1000) : microTime(seconds, microsOf(text));
}
