import { EvaluationError, isMap, mapKeyOf, MapValue, Uint, type Value } from './values.js';

/** The value under a key; undefined when there is none. Maps are MapValues or plain objects. */
export function find(map: object, key: Value): Value {
  if (map instanceof MapValue) {
    const own = mapKeyOf(key);
    return own === undefined ? undefined : map.entries.get(own)?.[1];
  }
  if (typeof key !== 'string' || !Object.hasOwn(map, key)) return undefined;
  return (map as Readonly<Record<string, Value>>)[key] ?? null;
}

export const sizeOfMap = (map: object): number =>
  map instanceof MapValue ? map.entries.size : Object.keys(map).length;

/** Pairs of key and value. */
export const entriesOf = (map: object): (readonly [Value, Value])[] =>
  map instanceof MapValue ? [...map.entries.values()] : Object.entries(map);

/** A map of pairs, the last of those with the same key. Throws an EvaluationError for keys that can be none. */
export function mapValueOf(pairs: Iterable<readonly [Value, Value]>, isUnique = false): MapValue {
  const entries = new Map<bigint | string | boolean, readonly [Value, Value]>();
  for (const [key, value] of pairs) {
    const own = typeof key === 'number' ? undefined : mapKeyOf(key);
    if (own === undefined) throw new EvaluationError(`unsupported key type: ${shownKey(key)}`);
    if (isUnique && entries.has(own))
      throw new EvaluationError(`insert failed: key ${shownKey(key)} already exists`);
    entries.set(own, [key, value]);
  }
  return new MapValue(entries);
}

/** A key as errors show it. */
export function shownKey(key: Value): string {
  if (key instanceof Uint) return String(key.value);
  return isMap(key) || Array.isArray(key) ? typeof key : String(key);
}
