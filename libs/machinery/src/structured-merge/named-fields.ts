import { NO_FIELDS, SELF, node, type FieldSet } from './field-set.js';
import { fieldType, type MergeType } from './merge-type.js';

/** The set with every declared field on the way to one of its fields: `a.b` as well where `a.b.c` is in it, unless `b` is the key of a map. */
export function withNamedFields(type: MergeType | undefined, set: FieldSet): FieldSet {
  const nodes: Record<string, FieldSet> = {};
  for (const element in set) {
    if (element === SELF) continue;
    const child = set[element]!;
    const name = element.startsWith('f:') ? element.slice(2) : undefined;
    const declared = name !== undefined && type?.kind === 'map' && type.fields.has(name);
    const member = declared || SELF in child || Object.keys(child).length === 0;
    nodes[element] = node(member, withNamedFields(below(type, name), child)) ?? NO_FIELDS;
  }
  return nodes;
}

function below(type: MergeType | undefined, name: string | undefined): MergeType | undefined {
  if (type?.kind === 'map' && name !== undefined) return fieldType(type, name);
  return type?.kind === 'list' ? type.item : type?.kind === 'free' ? type : undefined;
}
