import { quote } from '../go-text.js';
import { isMap, type ListType } from './merge-type.js';

/*
 * One step of a path, in the notation of FieldsV1 (KEP-555): `f:name` a field or key, `k:{"name":"x"}` an item by its keys,
 * `v:"x"` an item of a set by its value, `i:0` an item by its position.
 */

/** A configuration or a set of fields that does not fit the schema. */
export class StructuredMergeError extends Error {}

/** The element of an item of a list; throws a StructuredMergeError that says why an item has no identity. */
export function elementOf(list: ListType, item: unknown): string {
  return list.keys.length === 0 ? valueElement(item) : keyElement(list, item);
}

function keyElement(list: ListType, item: unknown): string {
  if (item === null || item === undefined)
    throw new StructuredMergeError('associative list with keys may not have a null element');
  if (!isMap(item))
    throw new StructuredMergeError('associative list with keys may not have non-map elements');
  let text = 'k:{';
  for (const { name, fallback } of list.keys) {
    const value = item[name] === undefined ? fallback : item[name];
    if (value === undefined) {
      throw new StructuredMergeError(
        `associative list with keys has an element that omits key field ${quote(name)} (and doesn't have default value)`,
      );
    }
    text += `${text.length > 3 ? ',' : ''}"${name}":${JSON.stringify(value)}`;
  }
  return `${text}}`;
}

function valueElement(item: unknown): string {
  if (item === null || item === undefined) {
    throw new StructuredMergeError(
      "associative list without keys has an element that's an explicit null",
    );
  }
  if (Array.isArray(item))
    throw new StructuredMergeError('not supported: associative list with lists as elements');
  if (isMap(item))
    throw new StructuredMergeError(
      "associative list without keys has an element that's a map type",
    );
  return `v:${JSON.stringify(item)}`;
}

const RANKS: Readonly<Record<string, number>> = { f: 0, k: 1, v: 2, i: 3 };

/** The order of elements in a set of fields: fields by name, then items by key, by value, by position. */
export function compareElements(left: string, right: string): number {
  const rank = RANKS[left[0]!]! - RANKS[right[0]!]!;
  if (rank !== 0) return rank;
  if (left.startsWith('f:')) return left < right ? -1 : left > right ? 1 : 0;
  return compareTexts(left, right) ?? compareValues(parse(left), parse(right));
}

function parse(element: string): unknown {
  return JSON.parse(element.slice(2));
}

/** Elements whose first difference lies in a text, and so decides; undefined otherwise (numbers, escapes, other keys). */
function compareTexts(left: string, right: string): number | undefined {
  let quotes = 0;
  for (let at = 0; at < left.length && at < right.length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a === BACKSLASH || b === BACKSLASH) return undefined;
    if (a === b) {
      if (a === QUOTE) quotes++;
      continue;
    }
    // In `k:` a key and its value come in turns, two quotes each.
    const inText = quotes % 2 === 1 && (left.startsWith('v:') || quotes % 4 === 3);
    if (!inText) return undefined;
    return a === QUOTE ? -1 : b === QUOTE ? 1 : a - b;
  }
  return left === right ? 0 : undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Numbers before texts before truth values; maps member by member. */
function compareValues(left: unknown, right: unknown): number {
  if (isMap(left) && isMap(right)) return compareMembers(left, right);
  const rank = typeRank(left) - typeRank(right);
  if (rank !== 0) return rank;
  if (left === right) return 0;
  return (left as string | number | boolean) < (right as string | number | boolean) ? -1 : 1;
}

function compareMembers(
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, unknown>>,
): number {
  const names = Object.keys(left).sort();
  const others = Object.keys(right).sort();
  for (let index = 0; index < names.length && index < others.length; index++) {
    const name = names[index]!;
    if (name !== others[index]) return name < others[index]! ? -1 : 1;
    const order = compareValues(left[name], right[name]);
    if (order !== 0) return order;
  }
  return names.length - others.length;
}

function typeRank(value: unknown): number {
  return ['number', 'string', 'boolean'].indexOf(typeof value);
}

/** The element as messages show it: `.name`, `[name="x"]`, `[="x"]`, `[0]`. */
export function elementText(element: string): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${rest}`;
    case 'k':
      return `[${Object.entries(JSON.parse(rest) as object)
        .map(([name, value]) => `${name}=${valueText(value)}`)
        .join(',')}]`;
    case 'v':
      return `[=${valueText(JSON.parse(rest))}]`;
    default:
      return `[${rest}]`;
  }
}

/** A value as messages about paths show it. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`;
  if (!isMap(value)) return String(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}=${valueText(member)}`)
    .join(';')}}`;
}
