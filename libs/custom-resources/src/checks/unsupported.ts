import type { JSONSchemaProps } from '#kinds';

/** Why a schema cannot become a structural one at all; undefined when it can. The server stops at the first reason. */
export function unsupportedIn(schema: JSONSchemaProps): string | undefined {
  return ownReason(schema) ?? reasonBelow(schema);
}

function ownReason(schema: JSONSchemaProps): string | undefined {
  const isFilled = (map: object | undefined): boolean => Object.keys(map ?? {}).length > 0;
  const name =
    (schema.id && 'id') ||
    (schema.$schema && 'schema') ||
    (schema.$ref && '$ref') ||
    (isFilled(schema.patternProperties) && 'patternProperties') ||
    (isFilled(schema.dependencies) && 'dependencies') ||
    (schema.additionalItems !== undefined && 'additionalItems') ||
    (isFilled(schema.definitions) && 'definitions') ||
    undefined;
  return name === undefined ? undefined : `OpenAPIV3Schema '${name}' is not supported`;
}

function reasonBelow(schema: JSONSchemaProps): string | undefined {
  const { not, allOf = [], anyOf = [], oneOf = [], items, additionalProperties } = schema;
  for (const one of [not, ...allOf, ...anyOf, ...oneOf]) {
    const reason = one && unsupportedIn(one);
    if (reason !== undefined) return reason;
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    return `internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined`;
  if (Array.isArray(items) && items.length > 0)
    return `OpenAPIV3Schema 'items' must be a schema, but is an array`;
  for (const one of [items, ...Object.values(schema.properties ?? {}), additionalProperties]) {
    if (typeof one !== 'object' || Array.isArray(one)) continue;
    const reason = unsupportedIn(one as JSONSchemaProps);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
