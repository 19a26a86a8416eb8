import {
  ANYTHING,
  FREE,
  mapTypeOf,
  sortedFields,
  type DeclaredField,
  type LeafType,
  type ListKey,
  type MapType,
  type MergeType,
} from '#machinery';
import { structSchema, typeRow, type FieldSchema, type Scalar, type TypeRef } from '#kinds';

const structures = new Map<string, MapType>();
const FREE_MAP = mapTypeOf([], FREE);

const SCALARS: Readonly<Record<Scalar, MergeType>> = {
  string: leaf('string'),
  base64: leaf('string'),
  bool: leaf('boolean'),
  int32: leaf('number'),
  int64: leaf('number'),
  double: leaf('number'),
  // Published as texts with a format, which may also come as numbers.
  quantity: leaf('scalar'),
  time: leaf('scalar'),
  microtime: leaf('scalar'),
  'int-or-string': leaf('scalar'),
  // The data of a revision is owned as one.
  raw: ANYTHING,
  object: FREE_MAP,
  fieldsv1: FREE_MAP,
  json: ANYTHING,
  any: ANYTHING,
};

function leaf(accepts: LeafType['accepts']): LeafType {
  return { kind: 'leaf', accepts };
}

/** How a type of the schema tables (`core_v1.Pod`) is merged; a type that is not there has free content and ordinary metadata. */
export function mergeTypeOf(type: string): MapType {
  const known = structures.get(type);
  if (known !== undefined) return known;
  return typeRow(type)?.f === undefined ? CUSTOM : structureOf(type);
}

function structureOf(name: string): MapType {
  const known = structures.get(name);
  if (known !== undefined) return known;
  const fields = new Map<string, MergeType>();
  const sorted: DeclaredField[] = [];
  const type: MapType = { kind: 'map', fields, sorted };
  // Known before its fields are: some types contain themselves.
  structures.set(name, type);
  for (const field of structSchema(name).fields) fields.set(field.name, fieldMergeType(field));
  sorted.push(...sortedFields(fields));
  return type;
}

function fieldMergeType({ type, row }: FieldSchema): MergeType {
  switch (type.kind) {
    case 'list': {
      const item = valueType(type.of);
      if (row.lt === 'set') return { kind: 'list', keys: [], associative: true, item };
      if (row.lt === 'map') {
        const keys = [...(row.lk ?? [])].sort().map((key) => listKey(type.of, key));
        return { kind: 'list', keys, associative: true, item };
      }
      return atomicList(item);
    }
    case 'map': {
      const content: MapType = { ...FREE_MAP, others: valueType(type.of) };
      return row.mt === 'atomic' ? { kind: 'leaf', accepts: 'map', content } : content;
    }
    case 'struct': {
      // A field may say that it is owned part by part though its type says as one.
      const isGranular = row.mt === 'granular' && typeRow(type.name)?.f !== undefined;
      const value = isGranular ? structureOf(type.name) : valueType(type);
      return row.mt === 'atomic' && value.kind === 'map'
        ? { kind: 'leaf', accepts: 'map', content: value }
        : value;
    }
    case 'scalar':
      return SCALARS[type.scalar];
  }
}

function valueType(type: TypeRef): MergeType {
  switch (type.kind) {
    case 'scalar':
      return SCALARS[type.scalar];
    case 'list':
      return atomicList(valueType(type.of));
    case 'map':
      return { ...FREE_MAP, others: valueType(type.of) };
    case 'struct': {
      const row = typeRow(type.name);
      if (row?.f === undefined) return row?.t === undefined ? FREE_MAP : ANYTHING;
      const content = structureOf(type.name);
      return row.mt === 'atomic' ? { kind: 'leaf', accepts: 'map', content } : content;
    }
  }
}

function atomicList(item: MergeType): LeafType {
  return {
    kind: 'leaf',
    accepts: 'list',
    content: { kind: 'list', keys: [], associative: false, item },
  };
}

function listKey(of: TypeRef, name: string): ListKey {
  const fallback = of.kind === 'struct' ? structSchema(of.name).byName.get(name)?.row.d : undefined;
  return fallback === undefined
    ? { name }
    : { name, fallback: fallback as string | number | boolean };
}

const CUSTOM = mapTypeOf(
  [
    ['apiVersion', SCALARS.string],
    ['kind', SCALARS.string],
    ['metadata', structureOf('meta_v1.ObjectMeta')],
  ],
  FREE,
);
