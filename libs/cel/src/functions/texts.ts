import { goPattern } from '#machinery';
import { EvaluationError, typeNameOf, type Value } from '../values/values.js';
import { formatText } from './format-text.js';
import type { Implementations } from './implementations.js';

const outOfRange = (index: bigint): EvaluationError =>
  new EvaluationError(`index out of range: ${index}`);

/** A place in a text of this many characters, its end included. */
function placeIn(length: number, index: bigint): number {
  if (index < 0n || index > BigInt(length)) throw outOfRange(index);
  return Number(index);
}

function findAll(text: string, pattern: string): string[] {
  return [...compiled(pattern, 'Illegal regex: ').matchAll(text)].map(([found]) => found);
}

function compiled(pattern: string, prefix = ''): ReturnType<typeof goPattern> {
  try {
    return goPattern(pattern);
  } catch (error) {
    throw new EvaluationError(prefix + (error as Error).message);
  }
}

const matches = (text: string, pattern: string): boolean => compiled(pattern).test(text);

/** Where `part` begins, from `from` on; -1 when it does not. In characters. */
function indexOf(text: string, part: string, from = 0n): bigint {
  if (part === '') return from;
  if (from < 0n) throw outOfRange(from);
  const characters = [...text];
  const sought = [...part];
  for (let at = Number(from); at + sought.length <= characters.length; at += 1)
    if (sought.every((character, index) => characters[at + index] === character)) return BigInt(at);
  return -1n;
}

function lastIndexOf(text: string, part: string, from?: bigint): bigint {
  const characters = [...text];
  if (part === '') return from ?? BigInt(characters.length);
  if (from !== undefined && from < 0n) throw outOfRange(from);
  if (from !== undefined && from >= BigInt(characters.length)) return -1n;
  const sought = [...part];
  const last = characters.length - sought.length;
  for (let at = Math.min(last, Number(from ?? last)); at >= 0; at -= 1)
    if (sought.every((character, index) => characters[at + index] === character)) return BigInt(at);
  return -1n;
}

/** Go's `strings.Replace`: an empty text stands before each character and at the end. */
function replace(text: string, from: string, to: string, limit = -1n): string {
  let left = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit);
  if (from !== '') return text.replaceAll(from, () => (left-- > 0 ? to : from));
  const pieces = [...text].map((character) => (left-- > 0 ? to : '') + character);
  return pieces.join('') + (left > 0 ? to : '');
}

function split(text: string, separator: string, limit = -1n): string[] {
  if (limit === 0n) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  if (limit < 0n || BigInt(parts.length) <= limit) return parts;
  const kept = parts.slice(0, Number(limit) - 1);
  return [...kept, parts.slice(Number(limit) - 1).join(separator)];
}

function substring(text: string, start: bigint, end?: bigint): string {
  const characters = [...text];
  if (end !== undefined && start > end)
    throw new EvaluationError(`invalid substring range. start: ${start}, end: ${end}`);
  const from = placeIn(characters.length, start);
  return characters
    .slice(from, end === undefined ? undefined : placeIn(characters.length, end))
    .join('');
}

const QUOTED: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

const quote = (text: string): string =>
  `"${[...text.toWellFormed()].map((one) => QUOTED[one] ?? one).join('')}"`;

/** What Go's `unicode.IsSpace` holds for a blank. */
const BLANKS = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const LEADING_BLANKS = new RegExp(`^${BLANKS}`);
const TRAILING_BLANKS = new RegExp(`${BLANKS}$`);

/** Functions over texts: of CEL, of its extension `strings`, and Kubernetes' `find` (KEP-2876). */
export const texts: Implementations = {
  '.contains': (text: string, part: string) => text.includes(part),
  '.startsWith': (text: string, part: string) => text.startsWith(part),
  '.endsWith': (text: string, part: string) => text.endsWith(part),
  matches,
  '.matches': matches,
  '.find': (text: string, pattern: string) => findAll(text, pattern)[0] ?? '',
  '.findAll': (text: string, pattern: string, limit = -1n) =>
    limit < 0n ? findAll(text, pattern) : findAll(text, pattern).slice(0, Number(limit)),
  '.charAt': (text: string, index: bigint) => {
    const characters = [...text];
    return characters[placeIn(characters.length, index)] ?? '';
  },
  '.replace': replace,
  '.split': split,
  '.substring': substring,
  '.trim': (text: string) => text.replace(LEADING_BLANKS, '').replace(TRAILING_BLANKS, ''),
  '.lowerAscii': (text: string) => text.replaceAll(/[A-Z]+/g, (part) => part.toLowerCase()),
  '.upperAscii': (text: string) => text.replaceAll(/[a-z]+/g, (part) => part.toUpperCase()),
  '.join': (parts: readonly Value[], separator = '') => {
    const other = parts.find((part) => typeof part !== 'string');
    if (other !== undefined) throw new EvaluationError(`join: invalid input: ${typeNameOf(other)}`);
    return parts.join(separator);
  },
  '.format': formatText,
  'strings.quote': quote,
  'jsonpatch.escapeKey': (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1'),
};

/** `indexOf` and `lastIndexOf` of texts; lists have their own. */
export const textIndexOf = indexOf;
export const textLastIndexOf = lastIndexOf;
