import type { PatchField, PatchSchema } from '#machinery';
import { structSchema, typeRow, type FieldSchema, type TypeRef } from './types.js';

/** Maps have no fields; their values' type is found under any key of a type that starts like this. */
const mapOf = '{}';

function elementType(type: TypeRef): string | undefined {
  switch (type.kind) {
    case 'scalar':
      return undefined;
    case 'struct':
      return type.name;
    case 'list':
      return elementType(type.of);
    case 'map': {
      const value = elementType(type.of);
      return value === undefined ? undefined : mapOf + value;
    }
  }
}

function describe({ row, type }: FieldSchema): PatchField {
  const element = elementType(type);
  return {
    ...(row.ps === undefined ? {} : { patchStrategy: row.ps }),
    ...(row.pk === undefined ? {} : { mergeKey: row.pk }),
    ...(element === undefined ? {} : { elementType: element }),
  };
}

const known = new WeakMap<FieldSchema, PatchField>();

/** What strategic merge has to know about the fields of built-in types; `type` is a full name (`core_v1.PodSpec`). */
export const patchSchema: PatchSchema = (type, field) => {
  if (type.startsWith(mapOf)) return { elementType: type.slice(mapOf.length) };
  if (typeRow(type)?.f === undefined) return undefined;
  const schema = structSchema(type).byName.get(field);
  if (schema === undefined) return undefined;
  let described = known.get(schema);
  if (described === undefined) {
    described = describe(schema);
    known.set(schema, described);
  }
  return described;
};
