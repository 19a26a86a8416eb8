import {
  ANYTHING,
  FREE,
  mapTypeOf,
  type LeafType,
  type ListType,
  type MapType,
  type MergeType,
} from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { mergeTypeOf } from './merge-types.js';

const types = new WeakMap<JSONSchemaProps, MapType>();

/** How objects of a custom kind are merged, from the schema of its version (`x-kubernetes-list-type`, `x-kubernetes-map-type` …). */
export function customMergeType(schema: JSONSchemaProps): MapType {
  let type = types.get(schema);
  if (type === undefined) {
    const stated = mapType(schema);
    const meta = mergeTypeOf('meta_v1.ObjectMeta');
    const fields = new Map(stated.fields)
      .set('apiVersion', leaf('string'))
      .set('kind', leaf('string'))
      .set('metadata', meta);
    types.set(schema, (type = mapTypeOf(fields, stated.others)));
  }
  return type;
}

function leaf(accepts: LeafType['accepts']): LeafType {
  return { kind: 'leaf', accepts };
}

function typeOf(schema: JSONSchemaProps): MergeType {
  if (schema['x-kubernetes-int-or-string'] === true) return leaf('scalar');
  switch (schema.type) {
    case 'object': {
      if (schema['x-kubernetes-embedded-resource'] === true) return embedded(schema);
      return atomicIf(schema, mapType(schema));
    }
    case 'array':
      return listType(schema);
    case 'string':
      return leaf(schema.format && schema.format !== 'byte' ? 'scalar' : 'string');
    case 'integer':
    case 'number':
      return leaf('number');
    case 'boolean':
      return leaf('boolean');
    default:
      return schema['x-kubernetes-preserve-unknown-fields'] === true ? FREE : ANYTHING;
  }
}

function atomicIf(schema: JSONSchemaProps, content: MapType): MergeType {
  return schema['x-kubernetes-map-type'] === 'atomic'
    ? { kind: 'leaf', accepts: 'map', content }
    : content;
}

function mapType(schema: JSONSchemaProps): MapType {
  const properties = Object.entries(schema.properties ?? {});
  return mapTypeOf(
    properties.map(([name, property]) => [name, typeOf(property)] as const),
    othersOf(schema),
  );
}

/** What keys beyond the properties may hold; an object of which nothing is said may hold anything. */
function othersOf({
  additionalProperties,
  properties = {},
  ...schema
}: JSONSchemaProps): MergeType | undefined {
  if (typeof additionalProperties === 'object' && additionalProperties !== null)
    return typeOf(additionalProperties);
  if (additionalProperties === true || schema['x-kubernetes-preserve-unknown-fields'] === true)
    return FREE;
  return Object.keys(properties).length === 0 && additionalProperties === undefined
    ? FREE
    : undefined;
}

/** An object of another kind inside of one; it has the members that every object has. */
function embedded(schema: JSONSchemaProps): MergeType {
  const content = mapType(schema);
  const fields = new Map(content.fields)
    .set('apiVersion', leaf('string'))
    .set('kind', leaf('string'))
    .set('metadata', mergeTypeOf('meta_v1.ObjectMeta'));
  return atomicIf(schema, mapTypeOf(fields, content.others));
}

function listType(schema: JSONSchemaProps): MergeType {
  const items = schema.items as JSONSchemaProps | undefined;
  const item = items === undefined ? ANYTHING : typeOf(items);
  const list = (keys: ListType['keys'], associative: boolean): ListType => ({
    kind: 'list',
    keys,
    associative,
    item,
  });
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return list([], true);
    case 'map': {
      const names = [...(schema['x-kubernetes-list-map-keys'] ?? [])].sort();
      const keys = names.map((name) => {
        const fallback = items?.properties?.[name]?.default;
        return fallback === undefined
          ? { name }
          : { name, fallback: fallback as string | number | boolean };
      });
      return list(keys, true);
    }
    default:
      return { kind: 'leaf', accepts: 'list', content: list([], false) };
  }
}
