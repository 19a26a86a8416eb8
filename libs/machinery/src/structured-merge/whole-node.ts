import { NO_FIELDS, type FieldSet } from './field-set.js';
import { deduce, fieldType, isMap, isVoid, type ListType, type MergeType } from './merge-type.js';
import { elementOf } from './path-element.js';
import { SetWalk } from './shared-sets.js';

/** Fields of structures and keys of maps are marked by their names. */
const MEMBERS = {};
const memberElement = (name: string): string => `f:${name}`;

/** The fields of a value that is on one side of a comparison only: itself and every field below it. The set is a shared one. */
export function wholeNode(type: MergeType, value: unknown): FieldSet {
  const shape = deduce(type, value);
  if (shape.kind === 'leaf' || isVoid(value)) return NO_FIELDS;
  if (shape.kind === 'list') return Array.isArray(value) ? wholeList(shape, value) : NO_FIELDS;
  if (!isMap(value)) return NO_FIELDS;
  const walk = new SetWalk(MEMBERS);
  for (const name in value) {
    const member = value[name];
    const of = fieldType(shape, name);
    if (of === undefined || (member === undefined && shape.others === undefined)) continue;
    walk.add(name, memberElement, wholeNode(of, member));
  }
  return walk.set;
}

/** Items of a set are marked by themselves, others by their key; where there are more keys than one, by their element. */
function wholeList(type: ListType, list: readonly unknown[]): FieldSet {
  const walk = new SetWalk(type);
  const { keys } = type;
  for (const item of list) {
    const below = wholeNode(type.item, item);
    const element = (): string => elementOf(type, item);
    if (keys.length === 0) walk.add(item, element, below);
    else if (keys.length === 1 && isMap(item)) walk.add(item[keys[0]!.name], element, below);
    else walk.add(element(), element, below);
  }
  return walk.set;
}
