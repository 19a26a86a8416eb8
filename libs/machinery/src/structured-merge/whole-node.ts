import { knownOfPart, notePart } from '../parts.js';
import { NO_FIELDS, type FieldSet } from './field-set.js';
import { itemSet, memberElement } from './item-walk.js';
import { deduce, fieldType, isMap, isVoid, type MergeType } from './merge-type.js';
import { SetWalks } from './shared-sets.js';

const walks = new SetWalks(true);
const MEMBERS = {};

/** The fields of a value that is on one side of a comparison only: itself and every field below it. The set is a shared one. */
export function wholeNode(type: MergeType, value: unknown): FieldSet {
  const shape = deduce(type, value);
  if (shape.kind === 'leaf' || isVoid(value)) return NO_FIELDS;
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return NO_FIELDS;
    return itemSet(walks, shape, value, (item) => wholeNode(shape.item, item));
  }
  if (!isMap(value)) return NO_FIELDS;
  const known = knownOfPart(value, shape) as FieldSet | undefined;
  if (known !== undefined) return known;
  const walk = walks.start(MEMBERS);
  for (const name in value) {
    const member = value[name];
    const of = fieldType(shape, name);
    if (of === undefined || (member === undefined && shape.others === undefined)) continue;
    walk.add(name, memberElement, wholeNode(of, member));
  }
  const { set } = walk;
  notePart(value, shape, set);
  return set;
}
