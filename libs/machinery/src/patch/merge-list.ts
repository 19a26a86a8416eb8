import { mapText } from '../go-text.js';
import type { Json } from '../object.js';
import { DIRECTIVE, SET_ORDER, noMergeKey, unknownPatchType, unprocessed } from './directives.js';
import { isObject, jsonTypeName, type JsonObject } from './json-object.js';
import { rejected } from './json-patch.js';

export interface ListMerge {
  /** The field that tells items apart; '' for a list of scalars. */
  readonly mergeKey: string;
  readonly mergeItem: (item: JsonObject, patch: JsonObject) => JsonObject;
}

/** Merges two lists whose strategy is `merge`: items of the patch first, in its order, the others where they were between them. */
export function mergeList(
  original: readonly Json[],
  patch: readonly Json[],
  { mergeKey, mergeItem }: ListMerge,
): readonly Json[] {
  if (original.length === 0 && patch.length === 0) return original;
  if (!holdsMaps([original, patch])) {
    return arrange([...new Set([...original, ...patch])], patch, original, '');
  }
  if (mergeKey === '') throw unprocessed('cannot merge lists without merge key for struct');
  const { kept, changes } = applyItemDirectives(
    original as readonly JsonObject[],
    patch as readonly JsonObject[],
    mergeKey,
  );
  const merged = [...kept];
  for (const change of changes) {
    if (!Object.hasOwn(change, mergeKey)) throw noMergeKey(change, mergeKey);
    const index = merged.findIndex(
      (item) => Object.hasOwn(item, mergeKey) && item[mergeKey] === change[mergeKey],
    );
    if (index < 0) merged.push(change);
    else merged[index] = mergeItem(merged[index]!, change);
  }
  return arrange(merged, changes, kept, mergeKey);
}

/** `$deleteFromPrimitiveList`: the items of `list` that are not in `gone`. */
export function deleteFromList(list: readonly Json[], gone: readonly Json[]): readonly Json[] {
  const dropped = new Set(gone);
  return list.filter((item) => !dropped.has(item));
}

/** `$setElementOrder`: puts a merged list into the order asked for; items that `order` does not name keep their places in `before`. */
export function orderList(
  list: readonly Json[],
  {
    order,
    change,
    before,
    mergeKey,
  }: { order: readonly Json[]; change: readonly Json[]; before: readonly Json[]; mergeKey: string },
): readonly Json[] {
  checkOrder(change, order, mergeKey);
  return list.length === 0 ? list : arrange(list, order, before, mergeKey);
}

/** Whether the items are objects. Throws when they are of different types, or lists. */
function holdsMaps(lists: readonly (readonly Json[])[]): boolean {
  const types = new Set(lists.flat().map(jsonTypeName));
  if (types.has('array')) throw rejected();
  if (types.size > 1) throw unprocessed(`list element types are not identical: ${mapText(lists)}`);
  return types.has('object');
}

interface ItemChanges {
  readonly kept: readonly JsonObject[];
  readonly changes: readonly JsonObject[];
}

/** Carries out `$patch` in items: `delete` drops the item with that key, `replace` (an item of its own) drops the whole list. */
function applyItemDirectives(
  original: readonly JsonObject[],
  patch: readonly JsonObject[],
  mergeKey: string,
): ItemChanges {
  let kept = original;
  let replace = false;
  const changes: JsonObject[] = [];
  for (const item of patch) {
    const directive = item[DIRECTIVE];
    if (directive === undefined) changes.push(item);
    else if (directive === 'replace') replace = true;
    else if (directive === 'merge')
      throw unprocessed('merging lists cannot yet be specified in the patch');
    else if (directive !== 'delete') throw unknownPatchType(directive, item);
    else if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
    else kept = kept.filter((other) => other[mergeKey] !== item[mergeKey]);
  }
  return replace ? { kept: changes, changes: [] } : { kept, changes };
}

/** Items named in `order` go in that order; the others, in the order of `before`, in front of the first one that they preceded there. */
function arrange<Item extends Json>(
  list: readonly Item[],
  order: readonly Json[],
  before: readonly Json[],
  mergeKey: string,
): Item[] {
  const keyOf = (item: Json): Json | undefined => {
    if (mergeKey === '') return item;
    if (!isObject(item) || !Object.hasOwn(item, mergeKey))
      throw noMergeKey(isObject(item) ? item : {}, mergeKey);
    return item[mergeKey];
  };
  const wanted = ranks(order.map(keyOf));
  const previous = ranks(before.map(keyOf));
  const rankIn = (map: ReadonlyMap<Json | undefined, number>, item: Json): number =>
    map.get(keyOf(item)) ?? -1;
  const named = list
    .filter((item) => rankIn(wanted, item) >= 0)
    .sort((a, b) => rankIn(wanted, a) - rankIn(wanted, b));
  const others = list
    .filter((item) => rankIn(wanted, item) < 0)
    .sort((a, b) => rankIn(previous, a) - rankIn(previous, b));
  const arranged: Item[] = [];
  let next = 0;
  for (const item of named) {
    const rank = rankIn(previous, item);
    for (; next < others.length; next++) {
      const other = rankIn(previous, others[next]!);
      if (rank < 0 || other < 0 || other > rank) break;
      arranged.push(others[next]!);
    }
    arranged.push(item);
  }
  return arranged.concat(others.slice(next));
}

function ranks(keys: readonly (Json | undefined)[]): Map<Json | undefined, number> {
  const map = new Map<Json | undefined, number>();
  for (const [index, key] of keys.entries()) if (!map.has(key)) map.set(key, index);
  return map;
}

/** The items of the patch must come in the order that it demands. */
function checkOrder(change: readonly Json[], order: readonly Json[], mergeKey: string): void {
  if (change.length === 0 || order.length === 0) return;
  const keyOf = (item: Json): Json | undefined =>
    mergeKey !== '' && isObject(item) ? item[mergeKey] : item;
  let next = 0;
  for (const item of change) {
    if (isObject(item) && Object.hasOwn(item, DIRECTIVE)) continue;
    while (next < order.length && keyOf(order[next]!) !== keyOf(item)) next += 1;
    if (next === order.length) {
      throw unprocessed(
        `The order in patch list:\n${mapText(change)}\n doesn't match ${SET_ORDER} list:\n${mapText(order)}\n`,
      );
    }
    next += 1;
  }
}
