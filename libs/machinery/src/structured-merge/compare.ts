import { isDeepStrictEqual } from 'node:util';
import { isPart, knownOfPart, notePart } from '../parts.js';
import { NO_FIELDS, setOf, type FieldSet } from './field-set.js';
import { itemsByElement } from './list-items.js';
import {
  deduce,
  fieldType,
  isMap,
  isVoid,
  type ListType,
  type MapType,
  type MergeType,
} from './merge-type.js';
import { wholeNode } from './whole-node.js';

/** What became of the fields of an object. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

type Part = 'added' | 'modified' | 'removed';
type Nodes = Record<string, FieldSet>;
const LEAF = NO_FIELDS;
const MODIFIED: Partial<Comparison> = { modified: LEAF };

/**
 * Compares two objects of a type field by field. Both may share parts, which are then known to be equal. Throws a
 * StructuredMergeError for a list whose items have no identity.
 */
export function compare(type: MergeType, left: unknown, right: unknown): Comparison {
  const { added, modified, removed } = compareValues(type, left, right) ?? {};
  return {
    added: added ?? NO_FIELDS,
    modified: modified ?? NO_FIELDS,
    removed: removed ?? NO_FIELDS,
  };
}

/** Undefined: no difference. */
function compareValues(
  type: MergeType,
  left: unknown,
  right: unknown,
): Partial<Comparison> | undefined {
  if (left === right) return undefined;
  if (left === undefined) return { added: wholeNode(type, right) };
  if (right === undefined) return { removed: wholeNode(type, left) };
  const shape = deduce(type, left ?? right);
  // Empty and null are told apart, so that they are compared as leaves.
  if (shape.kind === 'map' && isPart(left) && isPart(right) && isMap(left) && isMap(right))
    return comparedParts(shape, left, right);
  if (shape.kind === 'leaf' || (isVoid(left) && isVoid(right)))
    return equal(left, right) ? undefined : MODIFIED;
  if (shape.kind === 'list') {
    if (!isListOrNull(left) || !isListOrNull(right)) return MODIFIED;
    return compareLists(shape, left ?? [], right ?? []);
  }
  if (!isMapOrNull(left) || !isMapOrNull(right)) return MODIFIED;
  return compareMaps(shape, left ?? {}, right ?? {});
}

/** What is compared here is what is new with what is not there yet: many times the same two. */
function comparedParts(
  type: MapType,
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, unknown>>,
): Partial<Comparison> | undefined {
  const known = knownOfPart(right, left) as Known | undefined;
  if (known?.type === type) return known.found;
  const found = compareMaps(type, left, right);
  notePart(right, left, { type, found } satisfies Known);
  return found;
}

interface Known {
  readonly type: MapType;
  readonly found: Partial<Comparison> | undefined;
}

function equal(left: unknown, right: unknown): boolean {
  return typeof left === 'object' && typeof right === 'object' && isDeepStrictEqual(left, right);
}

function isListOrNull(value: unknown): value is readonly unknown[] | null {
  return value === null || Array.isArray(value);
}

function isMapOrNull(value: unknown): value is Readonly<Record<string, unknown>> | null {
  return value === null || isMap(value);
}

/** Gathers the differences of the elements of one list or map. */
class Children {
  private readonly parts: Partial<Record<Part, Nodes>> = {};
  private any = false;

  add(element: string, found: Partial<Comparison> | undefined): void {
    if (found === undefined) return;
    if (found.added !== undefined) this.insert('added', element, found.added);
    if (found.modified !== undefined) this.insert('modified', element, found.modified);
    if (found.removed !== undefined) this.insert('removed', element, found.removed);
  }

  private insert(part: Part, element: string, found: FieldSet): void {
    this.any = true;
    (this.parts[part] ??= {})[element] = found;
  }

  get result(): Partial<Comparison> | undefined {
    if (!this.any) return undefined;
    const result: { -readonly [Key in Part]?: FieldSet } = {};
    for (const part in this.parts) result[part as Part] = setOf(this.parts[part as Part]!);
    return result;
  }
}

function compareMaps(
  type: MapType,
  left: Readonly<Record<string, unknown>>,
  right: Readonly<Record<string, unknown>>,
): Partial<Comparison> | undefined {
  const children = new Children();
  const visit = (name: string, of: MergeType): void =>
    children.add(`f:${name}`, compareValues(of, left[name], right[name]));
  if (type.others === undefined) {
    for (const { name, element, type: of } of type.sorted) {
      const before = left[name];
      const after = right[name];
      if (before !== after) children.add(element, compareValues(of, before, after));
    }
    return children.result;
  }
  for (const name of Object.keys(left)) visit(name, fieldType(type, name)!);
  for (const name of Object.keys(right))
    if (!Object.hasOwn(left, name)) visit(name, fieldType(type, name)!);
  return children.result;
}

function compareLists(
  type: ListType,
  left: readonly unknown[],
  right: readonly unknown[],
): Partial<Comparison> | undefined {
  const children = new Children();
  const before = itemsByElement(type, left);
  const after = itemsByElement(type, right);
  for (const element of new Set([...before.keys(), ...after.keys()])) {
    children.add(element, compareItems(type, before.get(element) ?? [], after.get(element) ?? []));
  }
  return children.result;
}

/** Items of one identity. Duplicates are compared as one; going from or to a single item, the item counts as well. */
function compareItems(
  { item }: ListType,
  left: readonly unknown[],
  right: readonly unknown[],
): Partial<Comparison> | undefined {
  if (left.length <= 1 && right.length <= 1) return compareValues(item, left[0], right[0]);
  if (left.length >= 2 && right.length >= 2)
    return isDeepStrictEqual(left, right) ? undefined : MODIFIED;
  if (left.length >= 2)
    return right.length === 0
      ? { removed: LEAF }
      : { removed: LEAF, added: wholeNode(item, right[0]) };
  return left.length === 0 ? { added: LEAF } : { added: LEAF, removed: wholeNode(item, left[0]) };
}
