import type { JSONSchemaProps } from '#kinds';

/** A JSON object of a custom resource while the request that brought it still owns it. */
export type JsonObject = Record<string, unknown>;

/** True for JSON objects: neither lists nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema of the items of a list; structural schemas have one for all of them. */
export function itemsOf(schema: JSONSchemaProps | undefined): JSONSchemaProps | undefined {
  const items = schema?.items;
  return isObject(items) ? items : undefined;
}

/** The schema of the values of a map; `additionalProperties: true` states none. */
export function valuesOf(schema: JSONSchemaProps | undefined): JSONSchemaProps | undefined {
  const values = schema?.additionalProperties;
  return isObject(values) ? values : undefined;
}

/** The schema of one property of an object; undefined when there is none. */
export function propertyOf(schema: JSONSchemaProps, name: string): JSONSchemaProps | undefined {
  const { properties } = schema;
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** True when `additionalProperties` lets properties in that are not listed. */
export function allowsOthers(schema: JSONSchemaProps): boolean {
  return schema.additionalProperties !== undefined && schema.additionalProperties !== false;
}

/** True when something in the schema, at any depth, has the property that `test` looks for. */
export function someNode(
  schema: JSONSchemaProps | undefined,
  test: (node: JSONSchemaProps) => boolean,
): boolean {
  if (schema === undefined) return false;
  if (test(schema)) return true;
  return [itemsOf(schema), valuesOf(schema), ...Object.values(schema.properties ?? {})].some(
    (child) => someNode(child, test),
  );
}
