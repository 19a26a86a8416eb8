import type { FieldSet } from './field-set.js';
import { isMap, type ListType } from './merge-type.js';
import { elementOf } from './path-element.js';
import type { SetWalks } from './shared-sets.js';

/**
 * The shared set of the items of a list. Items of a set are marked by themselves, others by their key; where there are more keys than
 * one, by their element. Throws a StructuredMergeError for an item without identity.
 */
export function itemSet(
  walks: SetWalks,
  type: ListType,
  list: readonly unknown[],
  below: (item: unknown) => FieldSet,
): FieldSet {
  const walk = walks.start(type);
  const { keys } = type;
  for (const item of list) {
    const element = (): string => elementOf(type, item);
    if (keys.length === 0) walk.add(item, element, below(item));
    else if (keys.length === 1 && isMap(item)) walk.add(item[keys[0]!.name], element, below(item));
    else walk.add(element(), element, below(item));
  }
  return walk.set;
}

/** The element of a field or key, for walks that mark it by its name. */
export const memberElement = (name: string): string => `f:${name}`;
