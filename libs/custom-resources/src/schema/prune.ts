import type { JSONSchemaProps } from '#kinds';
import { allowsOthers, isObject, itemsOf, propertyOf, valuesOf, type JsonObject } from './node.js';

const META = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Removes from an object, in place, what its structural schema does not know (KEP-1693, "Pruning"). Returns the paths of what
 * went, sorted. The root and embedded resources keep apiVersion, kind and metadata.
 */
export function prune(object: JsonObject, schema: JSONSchemaProps | undefined): string[] {
  const removed: string[] = [];
  const root = schema === undefined ? undefined : { ...schema, [EMBEDDED]: true as const };
  if (root === undefined) pruneUnknown(object, removed);
  else pruneValue(object, root, '', removed);
  return removed.sort();
}

/** A copy of a value without what its schema does not know. */
export function pruned(value: unknown, schema: JSONSchemaProps): unknown {
  const copy: unknown = structuredClone(value);
  pruneValue(copy, schema, '', []);
  return copy;
}

const EMBEDDED = 'x-kubernetes-embedded-resource';

/** An object of a version without a schema: nothing but what every object has is known. */
function pruneUnknown(object: JsonObject, removed: string[]): void {
  for (const key of Object.keys(object)) {
    if (META.has(key)) continue;
    delete object[key];
    removed.push(key);
  }
}

function pruneValue(
  value: unknown,
  schema: JSONSchemaProps | undefined,
  path: string,
  removed: string[],
): void {
  const keep = schema?.['x-kubernetes-preserve-unknown-fields'] === true;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    if (keep && items === undefined) return;
    value.forEach((item, index) => pruneValue(item, items, `${path}[${index}]`, removed));
    return;
  }
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) {
    if (schema?.[EMBEDDED] === true && META.has(key)) continue;
    const at = path === '' ? key : `${path}.${key}`;
    const property = schema === undefined ? undefined : propertyOf(schema, key);
    if (property !== undefined) pruneValue(value[key], property, at, removed);
    else if (schema !== undefined && allowsOthers(schema)) {
      const values = valuesOf(schema);
      if (!keep || values !== undefined) pruneValue(value[key], values, at, removed);
    } else if (!keep) {
      delete value[key];
      removed.push(at);
    }
  }
}
