import { componentName, scalarComponents } from '../src/openapi/names.js';
import { longForm, type FieldRow, type SchemaFile, type TypeRow } from './tables.js';

/** A schema object of an OpenAPI v3 document, as far as Kubernetes uses it. */
interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly [extension: `x-${string}`]: unknown;
}

export interface OpenApiDocument {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const scalarOf = new Map(
  Object.entries(scalarComponents).map(([scalar, [component]]) => [component, scalar]),
);

/** `core_v1.Pod` for `io.k8s.api.core.v1.Pod`; undefined for components that are not types of the tables. */
function typeName(component: string): string | undefined {
  if (component === componentName('meta_v1.Info')) return 'meta_v1.Info';
  const parts = component.split('.');
  const [group, version, type] = parts.slice(-3);
  const name = `${group}_${version}.${type}`;
  return componentName(name) === component ? name : undefined;
}

function typeText(schema: Schema, home: string): string {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (ref !== undefined) {
    const component = ref.slice(ref.lastIndexOf('/') + 1);
    const scalar = scalarOf.get(component);
    if (scalar !== undefined) return scalar;
    const name = typeName(component);
    if (name === undefined) throw new Error(`no table type for the component ${component}`);
    return name.startsWith(`${home}.`) ? `@${name.slice(home.length + 1)}` : `@${name}`;
  }
  switch (schema.type) {
    case 'array':
      return `[]${typeText(schema.items ?? {}, home)}`;
    case 'object':
      return schema.additionalProperties === undefined
        ? 'object'
        : `{}${typeText(schema.additionalProperties, home)}`;
    case 'string':
      return schema.format === 'byte' ? 'base64' : 'string';
    case 'integer':
      return schema.format ?? 'int64';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case undefined:
    default:
      return 'any';
  }
}

/** Keys in alphabetical order, those without a value left out. */
function compact<T extends object>(row: T): T {
  const entries = Object.entries(row).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) as T;
}

/** What the documents do not say: how an empty field is written. A reference without a default is a pointer in every type so far. */
function guessEmpty(schema: Schema, type: string, required: boolean): FieldRow['z'] {
  if (type.startsWith('@')) return schema.default === undefined ? 'p' : 'a';
  return required ? 'a' : undefined;
}

function fieldRow(
  schema: Schema,
  home: string,
  required: boolean,
  old: FieldRow | undefined,
): FieldRow {
  const type = typeText(schema, home);
  // The type that Go names and the rule for empty values are kept as long as the type is the same.
  const kept =
    old?.t === type
      ? { z: old.z, g: old['g'] }
      : { z: guessEmpty(schema, type, required), g: undefined };
  return compact({
    t: type,
    q: required ? (1 as const) : undefined,
    d: schema.default,
    e: schema.enum,
    lt: schema['x-kubernetes-list-type'],
    lk: schema['x-kubernetes-list-map-keys'],
    mt: schema['x-kubernetes-map-type'],
    ps: schema['x-kubernetes-patch-strategy'],
    pk: schema['x-kubernetes-patch-merge-key'],
    ...kept,
  }) as FieldRow;
}

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

function kindNames(schema: Schema, isOptions: boolean): string[] | string | undefined {
  const kinds = schema['x-kubernetes-group-version-kind'] as readonly Kind[] | undefined;
  if (kinds === undefined) return undefined;
  if (isOptions) return 'every group version';
  return kinds.map(({ group, version, kind }) =>
    group === '' ? `${version}/${kind}` : `${group}/${version}/${kind}`,
  );
}

/** The declared order of the old row with new fields at the end; undefined when that is alphabetical. */
function orderOf(
  names: readonly string[],
  old: TypeRow | undefined,
): readonly string[] | undefined {
  const known = old?.o ?? Object.keys(old?.f ?? {});
  const order = [
    ...known.filter((name) => names.includes(name)),
    ...names.filter((name) => !known.includes(name)),
  ];
  return order.every((name, index) => name === names[index]) ? undefined : order;
}

function typeRow(schema: Schema, name: string, old: TypeRow | undefined): TypeRow {
  if (schema.properties === undefined && old?.f === undefined)
    return { t: schema.type === 'object' ? 'object' : 'any' };
  const home = name.split('.')[0]!;
  const names = Object.keys(schema.properties ?? {}).toSorted();
  const fields = names.map((field): [string, FieldRow | string] => {
    const before = old?.f?.[field];
    const required = schema.required?.includes(field) === true;
    const row = fieldRow(
      schema.properties![field]!,
      home,
      required,
      before === undefined ? undefined : longForm(before),
    );
    return [field, Object.keys(row).length === 1 ? row.t : row];
  });
  const head = compact({
    gvk: kindNames(schema, name === 'meta_v1.DeleteOptions' || name === 'meta_v1.WatchEvent'),
    mt: schema['x-kubernetes-map-type'],
    o: orderOf(names, old),
    u: schema['x-kubernetes-unions'],
  });
  return { ...(head as TypeRow), f: Object.fromEntries(fields) };
}

/** New tables, and the fields whose rule for empty values had to be guessed (`core_v1.Pod.foo`), for a person to look at. */
export interface Converted {
  readonly files: ReadonlyMap<string, SchemaFile>;
  readonly guessed: readonly string[];
}

/**
 * Makes schema tables from the OpenAPI v3 documents of a cluster. What OpenAPI does not carry (declared order, how empty fields
 * are written, Go's names of types) is taken from `old`.
 */
export function convertOpenApi(
  documents: readonly OpenApiDocument[],
  old: ReadonlyMap<string, SchemaFile>,
): Converted {
  const types = new Map<string, TypeRow>();
  const guessed: string[] = [];
  for (const [component, schema] of documents.flatMap((document) =>
    Object.entries(document.components.schemas),
  )) {
    const name = typeName(component);
    const special = scalarOf.has(component) || component.endsWith('.meta.v1.Patch');
    if (name === undefined || special || types.has(name)) continue;
    const [file, type] = name.split('.');
    const before = old.get(file!)?.types[type!];
    const row = typeRow(schema, name, before);
    types.set(name, row);
    for (const field of Object.keys(row.f ?? {})) {
      const was = before?.f?.[field];
      if (was === undefined || longForm(was).t !== longForm(row.f![field]!).t)
        guessed.push(`${name}.${field}`);
    }
  }
  const files = new Map<string, { types: Record<string, TypeRow> }>();
  for (const name of [...types.keys()].toSorted()) {
    const [file, type] = name.split('.');
    const target = files.get(file!) ?? { types: {} };
    target.types[type!] = types.get(name)!;
    files.set(file!, target);
  }
  return { files, guessed };
}

/** A table as text, one field a line, so that changes between versions read well. */
export function formatSchemaFile(file: SchemaFile): string {
  const types = Object.entries(file.types).map(([name, { f, ...head }]) => {
    const parts = Object.entries(head).map(
      ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
    );
    const fields = Object.entries(f ?? {}).map(
      ([field, row]) => `\n   ${JSON.stringify(field)}:${JSON.stringify(row)}`,
    );
    if (f !== undefined) parts.push(`"f":{${fields.join(',')}}`);
    return ` ${JSON.stringify(name)}:{${parts.join(',')}}`;
  });
  return `{"types":{\n${types.join(',\n')}\n}}\n`;
}
