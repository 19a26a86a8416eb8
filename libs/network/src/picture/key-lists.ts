import type { SortedMap } from '#kube-proxy';

/** Keys of objects by a place that several of them may have. */
type KeyLists = SortedMap<readonly string[]>;

/** With one more key at a place, as the last one there. */
export const insert = (map: KeyLists, at: string, key: string): KeyLists =>
  map.set(at, [...(map.get(at) ?? []), key]);

/** Without a key at a place. */
export function remove(map: KeyLists, at: string, key: string): KeyLists {
  const left = (map.get(at) ?? []).filter((other) => other !== key);
  return left.length === 0 ? map.delete(at) : map.set(at, left);
}
