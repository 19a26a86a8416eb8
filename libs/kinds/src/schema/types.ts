import { packageTypes, type EmptyRule, type FieldRow, type TypeRow } from './tables.js';

export type Scalar =
  | 'string'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'double'
  | 'base64'
  | 'quantity'
  | 'time'
  | 'microtime'
  | 'int-or-string'
  | 'raw'
  | 'json'
  | 'fieldsv1'
  | 'any'
  | 'object';

/** The type of a value: a scalar, a list or map of a type, or a structure by its full name (`core_v1.PodSpec`). */
export type TypeRef =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | { readonly kind: 'list' | 'map'; readonly of: TypeRef }
  | { readonly kind: 'struct'; readonly name: string };

export interface FieldSchema {
  readonly name: string;
  readonly type: TypeRef;
  /** The type as Go's decoder names it in errors: `int32`, `[]v1.Container`, `v1.PullPolicy`. */
  readonly goType: string;
  readonly required: boolean;
  readonly empty: EmptyRule | undefined;
  readonly row: FieldRow;
}

/** A structure: its fields in the order in which they are written. */
export interface StructSchema {
  readonly name: string;
  /** Without the package: `PodSpec`. */
  readonly shortName: string;
  readonly goType: string;
  readonly fields: readonly FieldSchema[];
  readonly byName: ReadonlyMap<string, FieldSchema>;
  readonly row: TypeRow;
}

function parseRef(text: string, home: string): TypeRef {
  if (text.startsWith('[]')) return { kind: 'list', of: parseRef(text.slice(2), home) };
  if (text.startsWith('{}')) return { kind: 'map', of: parseRef(text.slice(2), home) };
  if (!text.startsWith('@')) return { kind: 'scalar', scalar: text as Scalar };
  const name = text.slice(1);
  return { kind: 'struct', name: name.includes('.') ? name : `${home}.${name}` };
}

const goScalars: Readonly<Record<Scalar, string>> = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  base64: '[]uint8',
  quantity: 'resource.Quantity',
  time: 'v1.Time',
  microtime: 'v1.MicroTime',
  'int-or-string': 'intstr.IntOrString',
  raw: 'runtime.RawExtension',
  json: 'v1.JSON',
  fieldsv1: 'v1.FieldsV1',
  any: 'interface {}',
  object: 'struct {}',
};

/** `v1.PodSpec` from `core_v1.PodSpec`: Go names a type by the last element of its package path. */
function goStruct(name: string): string {
  const [file, type] = name.split('.');
  return `${file!.slice(file!.lastIndexOf('_') + 1)}.${type}`;
}

function goName(type: TypeRef): string {
  switch (type.kind) {
    case 'scalar':
      return goScalars[type.scalar];
    case 'list':
      return `[]${goName(type.of)}`;
    case 'map':
      return `map[string]${goName(type.of)}`;
    case 'struct':
      return goStruct(type.name);
  }
}

/** The Go name of what a list or map type holds. A named type (`v1.ResourceList`) hides it, then `of` decides. */
export function goElement(goType: string, of: TypeRef): string {
  const open = /^(?:\[\]|map\[[^\]]*\])(.+)$/.exec(goType);
  return open === null ? goName(of) : open[1]!.replace(/^\*/, '');
}

const structs = new Map<string, StructSchema>();

/** The row of a type in the tables, or undefined when there is none. */
export function typeRow(name: string): TypeRow | undefined {
  const [file, type] = name.split('.');
  const types = packageTypes(file!);
  return types !== undefined && Object.hasOwn(types, type!) ? types[type!] : undefined;
}

/** The schema of a structure by its full name (`core_v1.Pod`). Throws for a name that the tables do not have. */
export function structSchema(name: string): StructSchema {
  const known = structs.get(name);
  if (known !== undefined) return known;
  const row = typeRow(name);
  if (row === undefined) throw new Error(`no schema for the type ${name}`);
  const [home, shortName] = name.split('.');
  const rows = row.f ?? {};
  const fields = (row.o ?? Object.keys(rows)).map((field): FieldSchema => {
    const given = rows[field]!;
    const long: FieldRow = typeof given === 'string' ? { t: given } : given;
    const type = parseRef(long.t, home!);
    return {
      name: field,
      type,
      goType: long.g ?? goName(type),
      required: long.q === 1,
      empty: long.z,
      row: long,
    };
  });
  const schema = {
    name,
    shortName: shortName!,
    goType: goStruct(name),
    fields,
    byName: new Map(fields.map((field) => [field.name, field])),
    row,
  };
  structs.set(name, schema);
  return schema;
}
