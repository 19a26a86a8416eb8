import { SELF, isEmptySet, type FieldSet } from './field-set.js';
import {
  deduce,
  fieldType,
  isMap,
  isVoid,
  type ListType,
  type MapType,
  type MergeType,
} from './merge-type.js';
import { elementOf } from './path-element.js';

/**
 * The value without the fields of a set; leaves are removed by what holds them. A list or map that is not itself in the set stays, empty if need be.
 * Shares what stays the same.
 */
export function removeFields(type: MergeType, value: unknown, set: FieldSet): unknown {
  if (isEmptySet(set)) return value;
  const shape = deduce(type, value);
  if (shape.kind === 'leaf') return typeof value === 'object' ? null : value;
  if (isVoid(value)) return value;
  if (shape.kind === 'list') return Array.isArray(value) ? removeItems(shape, value, set) : null;
  return isMap(value) ? removeMembers(shape, value, set) : null;
}

function isRemoved(child: FieldSet): boolean {
  return SELF in child || isEmptySet(child);
}

function removeItems(type: ListType, list: readonly unknown[], set: FieldSet): unknown {
  const kept: unknown[] = [];
  for (const item of list) {
    const child = set[elementOf(type, item)];
    if (child === undefined) kept.push(item);
    else if (!isRemoved(child)) kept.push(removeFields(type.item, item, child));
  }
  return kept;
}

function removeMembers(
  type: MapType,
  map: Readonly<Record<string, unknown>>,
  set: FieldSet,
): unknown {
  const kept: [string, unknown][] = [];
  for (const name of Object.keys(map)) {
    const child = set[`f:${name}`];
    const of = fieldType(type, name);
    if (child === undefined || of === undefined) kept.push([name, map[name]]);
    else if (!isRemoved(child)) kept.push([name, removeFields(of, map[name], child)]);
  }
  return Object.fromEntries(kept);
}
