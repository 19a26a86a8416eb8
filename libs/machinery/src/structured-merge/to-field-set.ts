import { NO_FIELDS, type FieldSet } from './field-set.js';
import { itemSet, memberElement } from './item-walk.js';
import { deduce, fieldType, isMap, isVoid, type MergeType } from './merge-type.js';
import { SetWalks, withSelf } from './shared-sets.js';

const walks = new SetWalks(false);
const MEMBERS = {};

/**
 * The fields that a configuration states: its leaves, the items of its lists, and keys of its maps. A structure is not a field of its
 * own unless it is empty. The set is a shared one.
 */
export function toFieldSet(type: MergeType, value: unknown): FieldSet {
  const shape = deduce(type, value);
  if (shape.kind === 'list' && Array.isArray(value))
    return itemSet(walks, shape, value, (item) => withSelf(toFieldSet(shape.item, item)));
  if (shape.kind !== 'map' || !isMap(value)) return NO_FIELDS;
  const walk = walks.start(MEMBERS);
  for (const name in value) {
    const member = value[name];
    const of = fieldType(shape, name);
    if (of === undefined) continue;
    const below = toFieldSet(of, member);
    const leaf = deduce(of, member).kind === 'leaf';
    const empty = member === null || (isMap(member) && isVoid(member));
    if (leaf || empty || !shape.fields.has(name)) walk.add(name, memberElement, withSelf(below));
    else if (below !== NO_FIELDS) walk.add(name, memberElement, below);
  }
  return walk.set;
}
