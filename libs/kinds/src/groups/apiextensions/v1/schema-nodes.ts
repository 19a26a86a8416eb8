import type { JSONSchemaProps } from '../../../generated/index.gen.js';

/** True for a schema: neither a list of them nor a boolean in its place. */
function isSchema(value: unknown): value is JSONSchemaProps {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A schema and every schema below it, alternatives and definitions included; properties in the order of their names. */
export function* schemaNodes(schema: JSONSchemaProps | undefined): Generator<JSONSchemaProps> {
  if (schema === undefined) return;
  yield schema;
  const { items, allOf, anyOf, oneOf, not, properties, additionalProperties } = schema;
  const { patternProperties, additionalItems, definitions, dependencies } = schema;
  const below: unknown[] = [
    ...(Array.isArray(items) ? (items as unknown[]) : [items]),
    ...(allOf ?? []),
    ...(anyOf ?? []),
    ...(oneOf ?? []),
    not,
    ...named(properties),
    additionalProperties,
    ...named(patternProperties),
    additionalItems,
    ...named(definitions),
    ...named(dependencies),
  ];
  for (const child of below) if (isSchema(child)) yield* schemaNodes(child);
}

const named = (map: Readonly<Record<string, unknown>> = {}): unknown[] =>
  Object.keys(map)
    .toSorted()
    .map((name) => map[name]);

/** Whether something in a schema has a default. */
export function hasDefaults(schema: JSONSchemaProps | undefined): boolean {
  for (const node of schemaNodes(schema)) if (node.default !== undefined) return true;
  return false;
}
