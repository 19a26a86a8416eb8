import type { KindDefinition, OpenApiSchema, Scalar } from '#kinds';
import { canName, pascal, type Shape, type ShapeField, type ShapeType } from './shape.js';

/** Fields that every kind has and that are not its own. */
const COMMON: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * The shape of a custom kind from the OpenAPI schema of its definition. Objects with stated properties become types named after
 * the path (`IPAddressPoolSpec`); what preserves unknown fields, or is a map, stays free. Without a schema, spec and status are free.
 */
export function customShape(
  definition: KindDefinition,
  schema: OpenApiSchema | undefined,
  metadata: Shape,
): Shape {
  const { group, version, kind } = definition;
  const path: Path = { name: kind, qualified: pascal(group, version, kind) };
  const own =
    propertiesOf(schema) === undefined
      ? ['spec', 'status'].map((name) => free(name))
      : fieldsOf(schema!, path).filter(({ name }) => !COMMON.has(name));
  const fields: readonly ShapeField[] = [
    text('apiVersion'),
    text('kind'),
    {
      name: 'metadata',
      type: { kind: 'object', shape: metadata },
      required: false,
      description: '',
    },
    ...own,
  ];
  return {
    key: definition.type,
    name: kind,
    qualifiedName: path.qualified,
    description: textOf(schema, 'description'),
    fields: () => fields,
  };
}

interface Path {
  readonly name: string;
  readonly qualified: string;
}

function fieldsOf(schema: OpenApiSchema, path: Path): ShapeField[] {
  const required = new Set((schema['required'] as readonly string[] | undefined) ?? []);
  return Object.entries(propertiesOf(schema) ?? {})
    .filter(([name]) => canName(name))
    .map(([name, property]) => ({
      name,
      type: typeOf(property, {
        name: path.name + pascal(name),
        qualified: path.qualified + pascal(name),
      }),
      required: required.has(name),
      description: textOf(property, 'description'),
    }));
}

function typeOf(schema: OpenApiSchema, path: Path): ShapeType {
  if (schema['x-kubernetes-int-or-string'] === true)
    return { kind: 'scalar', scalar: 'int-or-string' };
  switch (schema['type']) {
    case 'array':
      return {
        kind: 'list',
        of: typeOf((schema['items'] as OpenApiSchema | undefined) ?? {}, path),
      };
    case 'object':
      return objectOf(schema, path);
    default: {
      const scalar = scalarOf(schema);
      return scalar === undefined ? { kind: 'free' } : { kind: 'scalar', scalar };
    }
  }
}

function objectOf(schema: OpenApiSchema, path: Path): ShapeType {
  const properties = propertiesOf(schema);
  const isFree =
    properties === undefined ||
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    !Object.keys(properties).every(canName);
  if (isFree) return { kind: 'free' };
  const fields = fieldsOf(schema, path);
  const shape: Shape = {
    key: path.qualified,
    name: path.name,
    qualifiedName: path.qualified,
    description: textOf(schema, 'description'),
    fields: () => fields,
  };
  return { kind: 'object', shape };
}

function scalarOf(schema: OpenApiSchema): Scalar | undefined {
  switch (schema['type']) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return 'double';
    case 'integer':
      return schema['format'] === 'int32' ? 'int32' : 'int64';
    default:
      return undefined;
  }
}

function propertiesOf(
  schema: OpenApiSchema | undefined,
): Readonly<Record<string, OpenApiSchema>> | undefined {
  const properties = schema?.['properties'] as Record<string, OpenApiSchema> | undefined;
  return properties !== undefined && Object.keys(properties).length > 0 ? properties : undefined;
}

function textOf(schema: OpenApiSchema | undefined, key: string): string {
  const text = schema?.[key];
  return typeof text === 'string' ? text : '';
}

const free = (name: string): ShapeField => ({
  name,
  type: { kind: 'free' },
  required: false,
  description: '',
});
const text = (name: string): ShapeField => ({
  name,
  type: { kind: 'scalar', scalar: 'string' },
  required: false,
  description: '',
});
