import { isCustom } from '../catalog.js';
import type { KindDefinition } from '../definition.js';
import { Components, type OpenApiSchema } from './components.js';
import type { CustomSchemas } from './document.js';

/** Where a type contains itself, the inner one is an object of which nothing is known. */
const PLACEHOLDER: OpenApiSchema = { type: 'object' };

/**
 * The OpenAPI v3 schema of a kind with everything that it refers to in the place of the references; undefined when there is none.
 * Without descriptions.
 */
export function resolvedSchema(
  definition: KindDefinition,
  schemas: CustomSchemas,
): OpenApiSchema | undefined {
  if (isCustom(definition)) return schemas(definition);
  const components = new Components('v3', {}, [], new Map());
  const root = components.type(definition.type);
  const all = components.all();
  return inPlace(root, all, new Set());
}

function inPlace(
  schema: OpenApiSchema,
  all: Readonly<Record<string, OpenApiSchema>>,
  open: Set<string>,
): OpenApiSchema {
  const name = referenceIn(schema);
  if (name !== undefined) {
    if (open.has(name)) return PLACEHOLDER;
    open.add(name);
    const resolved = inPlace(all[name] ?? PLACEHOLDER, all, open);
    open.delete(name);
    return resolved;
  }
  const { properties, items, additionalProperties } = schema;
  const inner = (value: unknown): OpenApiSchema => inPlace(value as OpenApiSchema, all, open);
  return {
    ...schema,
    ...(schema['format'] === 'int-or-string' ? { 'x-kubernetes-int-or-string': true } : {}),
    ...(properties === undefined ? {} : { properties: mapped(properties as object, inner) }),
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: inner(additionalProperties) }
      : {}),
  };
}

const mapped = (members: object, change: (value: unknown) => OpenApiSchema): OpenApiSchema =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(value)]));

/** The name of the component that a schema refers to, also where the reference is wrapped to say more about it. */
function referenceIn({ $ref, allOf }: OpenApiSchema): string | undefined {
  const wrapped = (allOf as readonly OpenApiSchema[] | undefined)?.[0]?.['$ref'];
  const reference = ($ref ?? wrapped) as string | undefined;
  return reference?.slice(reference.lastIndexOf('/') + 1);
}
