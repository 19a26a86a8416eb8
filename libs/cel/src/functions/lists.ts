import { operate } from '../values/arithmetic.js';
import { compare, equal } from '../values/equality.js';
import { EvaluationError, OptionalValue, typeNameOf, type Value } from '../values/values.js';
import type { Implementations } from './implementations.js';
import { textIndexOf, textLastIndexOf } from './texts.js';

type List = readonly Value[];

/** How long a list may be that `lists.range` makes. */
const MAX_RANGE = 1_000_000n;

const extreme =
  (name: string, sign: 1 | -1) =>
  (list: List): Value => {
    if (list.length === 0) throw new EvaluationError(`${name} called on empty list`);
    return list.reduce((best, item) => (compare(item, best) * sign < 0 ? item : best));
  };

function slice(list: List, start: bigint, end: bigint): List {
  const complain = (why: string): EvaluationError =>
    new EvaluationError(`cannot slice(${start}, ${end}), ${why}`);
  if (start < 0n || end < 0n) throw complain('negative indexes not supported');
  if (start > end) throw complain('start index must be less than or equal to end index');
  if (end > BigInt(list.length)) throw complain(`list is length ${list.length}`);
  return list.slice(Number(start), Number(end));
}

function flatten(list: List, depth = 1n): List {
  if (depth < 0n) throw new EvaluationError('level must be non-negative');
  return list.flatMap((item) =>
    Array.isArray(item) && depth > 0n ? flatten(item, depth - 1n) : [item],
  );
}

function sortedBy(list: List, keys: List): List {
  if (keys.length > 0 && !COMPARABLE.has(typeNameOf(keys[0])))
    throw new EvaluationError('list elements must be comparable');
  if (keys.some((key) => typeNameOf(key) !== typeNameOf(keys[0])))
    throw new EvaluationError('list elements must have the same type');
  return list
    .map((item, index) => ({ item, key: keys[index]! }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ item }) => item);
}

const COMPARABLE = new Set(
  'bool bytes double google.protobuf.Duration int string google.protobuf.Timestamp uint'.split(' '),
);

function distinct(list: List): List {
  const found: Value[] = [];
  const texts = new Set<string>();
  for (const item of list) {
    if (typeof item === 'string' ? texts.has(item) : found.some((own) => equal(own, item)))
      continue;
    found.push(item);
    if (typeof item === 'string') texts.add(item);
  }
  return found;
}

function range(end: bigint): List {
  if (end > MAX_RANGE) throw new EvaluationError(`lists.range: more than ${MAX_RANGE} elements`);
  return Array.from({ length: Math.max(0, Number(end)) }, (_, index) => BigInt(index));
}

/** Functions over lists: of CEL's extension `lists`, and Kubernetes' own (KEP-2876). */
export const lists: Implementations = {
  '.isSorted': (list: List) =>
    list.every((item, index) => index === 0 || compare(list[index - 1], item) <= 0),
  '.sum': (list: List) =>
    list.length === 0 ? 0n : list.reduce((total, item) => operate('+', total, item)),
  '.min': extreme('min', 1),
  '.max': extreme('max', -1),
  '.indexOf': (home: List | string, item: Value, from?: bigint) =>
    typeof home === 'string'
      ? textIndexOf(home, item as string, from)
      : BigInt(home.findIndex((own) => equal(own, item))),
  '.lastIndexOf': (home: List | string, item: Value, from?: bigint) =>
    typeof home === 'string'
      ? textLastIndexOf(home, item as string, from)
      : BigInt(home.findLastIndex((own) => equal(own, item))),
  '.slice': slice,
  '.flatten': flatten,
  '.reverse': (list: List) => [...list].reverse(),
  '.sort': (list: List) => sortedBy(list, list),
  '.@sortByAssociatedKeys': sortedBy,
  '.distinct': distinct,
  '.first': ([first]: List) => optionalOf(first),
  '.last': (list: List) => optionalOf(list.at(-1)),
  'lists.range': range,
};

const optionalOf = (value: Value): Value =>
  value === undefined ? OptionalValue.none : OptionalValue.of(value);
