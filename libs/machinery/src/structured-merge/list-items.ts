import type { ListType } from './merge-type.js';
import { elementOf } from './path-element.js';

/** The items of a list by element, in order of first appearance. More than one item of an element are duplicates. */
export function itemsByElement(
  type: ListType,
  list: readonly unknown[],
): Map<string, readonly unknown[]> {
  const items = new Map<string, readonly unknown[]>();
  for (const item of list) {
    const element = elementOf(type, item);
    const known = items.get(element);
    items.set(element, known === undefined ? [item] : [...known, item]);
  }
  return items;
}
