import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One field in the schema tables; `data/README.md` explains the keys. */
export interface FieldRow {
  readonly t: string;
  readonly q?: 1;
  readonly z?: 'a' | 'n' | 'p';
  readonly e?: readonly string[];
  readonly [key: string]: unknown;
}

export interface TypeRow {
  readonly f?: Readonly<Record<string, FieldRow | string>>;
  readonly o?: readonly string[];
  readonly gvk?: readonly string[] | string;
  readonly t?: string;
  readonly [key: string]: unknown;
}

export type SchemaFile = { readonly types: Readonly<Record<string, TypeRow>> };

export interface KindRow {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface KindsFile {
  readonly groupOrder: readonly { readonly group: string; readonly versions: readonly string[] }[];
  readonly kinds: readonly KindRow[];
  readonly [key: string]: unknown;
}

/** Everything below `data/`, as the generators need it. */
export interface Tables {
  readonly schemas: ReadonlyMap<string, SchemaFile>;
  readonly kinds: KindsFile;
  /** File name without `.json` → its text, for the files that are shipped as they are. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads the tables of the folder `data`. */
export function readTables(data: string): Tables {
  const read = (path: string) => readFileSync(join(data, path), 'utf8');
  const names = readdirSync(join(data, 'schemas'))
    .map((name) => name.replace(/\.json$/, ''))
    .toSorted();
  const schemas = new Map(
    names.map((name) => [name, JSON.parse(read(`schemas/${name}.json`)) as SchemaFile]),
  );
  const texts = new Map(
    ['kinds', 'columns', 'protobuf'].map((name) => [name, read(`${name}.json`)]),
  );
  return { schemas, texts, kinds: JSON.parse(read('kinds.json')) as KindsFile };
}

/** A field row in its long form. */
export function longForm(row: FieldRow | string): FieldRow {
  return typeof row === 'string' ? { t: row } : row;
}
