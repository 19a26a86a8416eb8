import { compareElements } from './path-element.js';

/**
 * A set of fields in the form of FieldsV1 (KEP-555), which is also the form in which it is calculated with: each key is one element
 * of a path, and what is below it stands in its value. An element is itself in the set when its value is empty or has a `.`.
 * Immutable, elements in order; only `{}` at the top is the empty set.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** The empty set; below the top, an element that is in the set with nothing below it. */
export const NO_FIELDS: FieldSet = Object.freeze({});
/** Marks an element that is itself in the set beside what is below it. */
export const SELF = '.';
const LEAF = NO_FIELDS;

export function isEmptySet(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

function isMember(node: FieldSet): boolean {
  return SELF in node || isEmptySet(node);
}

/** A node from its parts; undefined when nothing is left of it. */
export function node(member: boolean, below: FieldSet | undefined): FieldSet | undefined {
  if (below === undefined || isEmptySet(below)) return member ? LEAF : undefined;
  return member ? { [SELF]: LEAF, ...below } : below;
}

/** A set from elements that may come in any order. */
export function setOf(nodes: Record<string, FieldSet>): FieldSet {
  const elements = Object.keys(nodes);
  let sorted = true;
  for (let index = 1; sorted && index < elements.length; index++)
    sorted =
      elements[index - 1] === SELF || compareElements(elements[index - 1]!, elements[index]!) <= 0;
  if (sorted) return nodes;
  const ordered: Record<string, FieldSet> = {};
  if (SELF in nodes) ordered[SELF] = LEAF;
  for (const element of elements.filter((key) => key !== SELF).sort(compareElements))
    ordered[element] = nodes[element]!;
  return ordered;
}

/** The fields that are in either set. */
export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (left === right || isEmptySet(right)) return left;
  if (isEmptySet(left)) return right;
  const result: Record<string, FieldSet> = {};
  for (const element in left) {
    const other = right[element];
    result[element] = other === undefined ? left[element]! : unionNode(left[element]!, other);
  }
  for (const element in right) if (!(element in left)) result[element] = right[element]!;
  return setOf(result);
}

function unionNode(left: FieldSet, right: FieldSet): FieldSet {
  if (left === right) return left;
  if (isEmptySet(left)) return withSelf(right);
  if (isEmptySet(right)) return withSelf(left);
  return union(left, right);
}

function withSelf(set: FieldSet): FieldSet {
  return isMember(set) ? set : { [SELF]: LEAF, ...set };
}

/** The fields that are in both sets. */
export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const element in left) {
    const other = right[element];
    if (element === SELF || other === undefined) continue;
    const mine = left[element]!;
    const common = node(isMember(mine) && isMember(other), intersection(mine, other));
    if (common !== undefined) result[element] = common;
  }
  return result;
}

/** The fields of `left` that are not in `right`. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmptySet(right)) return left;
  if (left === right) return NO_FIELDS;
  const result: Record<string, FieldSet> = {};
  for (const element in left) {
    if (element === SELF) continue;
    const mine = left[element]!;
    const other = right[element];
    const rest =
      other === undefined
        ? mine
        : node(isMember(mine) && !isMember(other), difference(withoutSelf(mine), other));
    if (rest !== undefined) result[element] = rest;
  }
  return result;
}

/** The fields of `left` that are neither in `right` nor below a field of it. */
export function differenceBelow(left: FieldSet, right: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const element in left) {
    if (element === SELF) continue;
    const mine = left[element]!;
    const other = right[element];
    if (other !== undefined && isMember(other)) continue;
    const rest =
      other === undefined ? mine : node(isMember(mine), differenceBelow(withoutSelf(mine), other));
    if (rest !== undefined) result[element] = rest;
  }
  return result;
}

function withoutSelf(set: FieldSet): FieldSet {
  if (!(SELF in set)) return set;
  const { [SELF]: _, ...below } = set;
  return below;
}

/** The part of `set` that lies at or below one of the paths of `only`. */
export function within(set: FieldSet, only: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const element in only) {
    const mine = set[element];
    if (element === SELF || mine === undefined) continue;
    const kept = isMember(only[element]!) ? mine : node(false, within(mine, only[element]!));
    if (kept !== undefined) result[element] = kept;
  }
  return setOf(result);
}

/** True when the path leads to a field of the set. */
export function hasPath(set: FieldSet, path: readonly string[]): boolean {
  let at: FieldSet | undefined = set;
  for (const element of path) at = at?.[element];
  return at !== undefined && isMember(at);
}

/** True when both sets hold the same fields. */
export function equalSets(left: FieldSet, right: FieldSet): boolean {
  if (left === right) return true;
  let count = 0;
  for (const element in left) {
    const other = right[element];
    if (other === undefined || !equalSets(left[element]!, other)) return false;
    count++;
  }
  for (const _ in right) count--;
  return count === 0;
}

/** Every path of the set: what is on one level before what is below it. */
export function pathsOf(set: FieldSet): string[][] {
  const paths: string[][] = [];
  collect(set, [], paths);
  return paths;
}

function collect(set: FieldSet, prefix: readonly string[], paths: string[][]): void {
  for (const element in set)
    if (element !== SELF && isMember(set[element]!)) paths.push([...prefix, element]);
  for (const element in set)
    if (element !== SELF) collect(set[element]!, [...prefix, element], paths);
}
