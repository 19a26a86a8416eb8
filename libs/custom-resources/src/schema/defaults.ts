import type { JSONSchemaProps } from '#kinds';
import { isObject, itemsOf, propertyOf, valuesOf, type JsonObject } from './node.js';

/**
 * Fills in the defaults of a structural schema, in place (KEP-1693, "Defaulting"). A null that the schema does not allow counts
 * as absent: it gets the default, or goes when there is none.
 */
export function applyDefaults(value: unknown, schema: JSONSchemaProps | undefined): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    for (let index = 0; index < value.length; index++) {
      if (isStrayNull(value[index], items) && items?.default !== undefined)
        value[index] = structuredClone(items.default);
      applyDefaults(value[index], items);
    }
  } else if (isObject(value)) defaultObject(value, schema);
}

function defaultObject(object: JsonObject, schema: JSONSchemaProps): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined) continue;
    if (!Object.hasOwn(object, name) || isStrayNull(object[name], property))
      object[name] = structuredClone(property.default);
  }
  const values = valuesOf(schema);
  for (const key of Object.keys(object)) {
    const property = propertyOf(schema, key);
    const own = property ?? values;
    if (isStrayNull(object[key], own)) {
      if (own?.default === undefined) {
        delete object[key];
        continue;
      }
      object[key] = structuredClone(own.default);
    }
    applyDefaults(object[key], own);
  }
}

function isStrayNull(value: unknown, schema: JSONSchemaProps | undefined): boolean {
  return value === null && schema !== undefined && schema.nullable !== true;
}
