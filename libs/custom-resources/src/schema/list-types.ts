import { fieldDuplicate, type StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { isObject, itemsOf, propertyOf, valuesOf } from './node.js';

/** Items that share what makes them unique in a list of the types `set` and `map` (KEP-555), at any depth. */
export function duplicates(
  value: unknown,
  schema: JSONSchemaProps | undefined,
  path = '',
): StatusCause[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return [
      ...repeated(value, schema, path),
      ...value.flatMap((item, index) => duplicates(item, items, `${path}[${index}]`)),
    ];
  }
  if (!isObject(value)) return [];
  return Object.keys(value)
    .sort()
    .flatMap((key) => {
      const property = propertyOf(schema, key);
      if (property !== undefined)
        return duplicates(value[key], property, path === '' ? key : `${path}.${key}`);
      return duplicates(value[key], valuesOf(schema), `${path}[${key}]`);
    });
}

function repeated(list: readonly unknown[], schema: JSONSchemaProps, path: string): StatusCause[] {
  const identity = identityOf(schema);
  if (identity === undefined) return [];
  const seen = new Map<string, number>();
  const causes: StatusCause[] = [];
  list.forEach((item, index) => {
    const own = identity(item);
    if (own === undefined) return;
    const text = JSON.stringify(own);
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    // Each value is reported once, where it stands again.
    if (times === 1) causes.push(fieldDuplicate(`${path}[${index}]`, own));
  });
  return causes;
}

/** What tells the items of a list apart; undefined for lists whose items have no identity. */
function identityOf(schema: JSONSchemaProps): ((item: unknown) => unknown) | undefined {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') return (item) => sorted(item);
  if (type !== 'map') return undefined;
  const keys = [...(schema['x-kubernetes-list-map-keys'] ?? [])].sort();
  return (item) => {
    if (!isObject(item)) return undefined;
    return Object.fromEntries(
      keys.filter((key) => Object.hasOwn(item, key)).map((key) => [key, item[key]]),
    );
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/**
 * Finds the former state of a list's item: items of map lists are followed by their keys, the others by nothing at all, since an
 * atomic list is one value.
 */
export function correlatedItems(
  schema: JSONSchemaProps,
  old: unknown,
): (item: unknown, index: number) => unknown {
  if (!Array.isArray(old) || schema['x-kubernetes-list-type'] !== 'map') return () => undefined;
  const identity = identityOf(schema)!;
  const textOf = (item: unknown): string => JSON.stringify(identity(item));
  const before = new Map(old.map((item) => [textOf(item), item as unknown]));
  return (item) => before.get(textOf(item));
}
