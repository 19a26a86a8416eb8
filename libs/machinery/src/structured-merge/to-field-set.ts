import { NO_FIELDS, node, setOf, type FieldSet } from './field-set.js';
import { itemsByElement } from './list-items.js';
import { deduce, fieldType, isMap, isVoid, type MergeType } from './merge-type.js';

/**
 * The fields that a configuration states: its leaves, the items of its lists, and keys of its maps. A structure is not a field of its
 * own unless it is empty.
 */
export function toFieldSet(type: MergeType, value: unknown): FieldSet {
  const shape = deduce(type, value);
  const nodes: Record<string, FieldSet> = {};
  if (shape.kind === 'list' && Array.isArray(value)) {
    for (const [element, items] of itemsByElement(shape, value))
      nodes[element] = node(
        true,
        items.length === 1 ? toFieldSet(shape.item, items[0]) : undefined,
      )!;
  } else if (shape.kind === 'map' && isMap(value)) {
    for (const name of Object.keys(value)) {
      const member = value[name];
      const of = fieldType(shape, name);
      if (of === undefined) continue;
      const leaf = deduce(of, member).kind === 'leaf';
      const empty = member === null || (isMap(member) && isVoid(member));
      const child = node(leaf || empty || !shape.fields.has(name), toFieldSet(of, member));
      if (child !== undefined) nodes[`f:${name}`] = child;
    }
  }
  return Object.keys(nodes).length === 0 ? NO_FIELDS : setOf(nodes);
}
