import { isDeepStrictEqual } from 'node:util';
import {
  deduce,
  fieldType,
  isMap,
  isVoid,
  type ListType,
  type MapType,
  type MergeType,
} from './merge-type.js';
import { itemsByElement } from './list-items.js';
import { elementOf } from './path-element.js';

/**
 * Lays a configuration over an object: what it states wins, what it leaves out stays. Items of lists keep the order of the
 * configuration among themselves, and their place among the others where they had one. Parts that stay as they are are shared
 * with the object.
 */
export function mergeConfiguration(type: MergeType, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === undefined && deduce(type, applied).kind === 'leaf') return applied;
  const shape = deduce(type, applied ?? live);
  if (shape.kind === 'leaf' || (isVoid(live) && isVoid(applied)))
    return isDeepStrictEqual(live, applied) ? live : applied;
  if (shape.kind === 'list') {
    const merged = mergeLists(
      shape,
      Array.isArray(live) ? live : [],
      Array.isArray(applied) ? applied : [],
    );
    if (merged.length === 0) return undefined;
    return Array.isArray(live) && sameItems(live, merged) ? live : merged;
  }
  return mergeMaps(shape, isMap(live) ? live : {}, isMap(applied) ? applied : {});
}

function mergeMaps(
  type: MapType,
  live: Readonly<Record<string, unknown>>,
  applied: Readonly<Record<string, unknown>>,
): unknown {
  const merged: [string, unknown][] = [];
  let changed = false;
  const add = (name: string): void => {
    const of = fieldType(type, name);
    const value =
      of === undefined
        ? (own(applied, name) ?? own(live, name))
        : mergeConfiguration(of, own(live, name), own(applied, name));
    if (value !== undefined) merged.push([name, value]);
    changed ||= value !== own(live, name);
  };
  for (const name of Object.keys(live)) add(name);
  for (const name of Object.keys(applied)) if (!Object.hasOwn(live, name)) add(name);
  if (merged.length === 0) return undefined;
  return changed ? Object.fromEntries(merged) : live;
}

function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}

function own(map: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function mergeLists(
  type: ListType,
  live: readonly unknown[],
  applied: readonly unknown[],
): unknown[] {
  const liveElements = live.map((item) => elementOf(type, item));
  const appliedElements = applied.map((item) => elementOf(type, item));
  const liveItems = itemsByElement(type, live);
  const appliedItems = new Map(applied.map((item, index) => [appliedElements[index]!, item]));
  // The items that both have, in the order of the configuration: the live list is followed up to the next of them.
  const shared = appliedElements.filter((element) => liveItems.has(element));
  const done = new Set<string>();
  const merged: unknown[] = [];
  let sharedAt = 0;
  const take = (element: string): void => {
    const known = liveItems.get(element);
    // Duplicates in the live list give way to the one item of the configuration.
    const before = known?.length === 1 ? known[0] : undefined;
    const value = mergeConfiguration(type.item, before, appliedItems.get(element));
    if (value !== undefined) merged.push(value);
    done.add(element);
    if (shared[sharedAt] === element) sharedAt++;
  };
  let at = 0;
  let next = 0;
  while (at < live.length || next < applied.length) {
    const element = liveElements[at];
    const wanted = appliedElements[next];
    if (element !== undefined && wanted !== undefined) {
      if (element === wanted) {
        take(wanted);
        at++;
        next++;
        continue;
      }
      const due = shared[sharedAt];
      if (appliedItems.has(element) && due !== undefined && due !== element) {
        // Its turn comes in the order of the configuration.
        at++;
        continue;
      }
    }
    if (element !== undefined) {
      if (!appliedItems.has(element)) {
        merged.push(live[at++]);
        continue;
      }
      if (done.has(element)) at++;
    }
    if (wanted !== undefined) {
      take(wanted);
      next++;
    }
  }
  return merged;
}
