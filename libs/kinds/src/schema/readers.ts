import type { Decoding } from './decoding.js';
import { scalarReader, zeroScalars, type Reader } from './scalars.js';
import { goElement, structSchema, typeRow, type FieldSchema, type TypeRef } from './types.js';

/** Keys that an object literal would treat as something else. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else target[key] = value;
}

/** The value that stands for an unset one inside lists and maps, and in fields that are always written. */
function zeroOf(type: TypeRef): (at: Decoding) => unknown {
  if (type.kind === 'struct') {
    const read = structReader(type.name);
    return (at) => read({}, at) ?? null;
  }
  const zero = type.kind === 'scalar' ? zeroScalars[type.scalar] : null;
  return () => zero;
}

function listReader(type: TypeRef, goType: string): Reader {
  const read = readerOf(type, goElement(goType, type));
  const zero = zeroOf(type);
  return (value, at) => {
    if (!Array.isArray(value)) {
      at.mismatch(value, goType);
      return undefined;
    }
    // An empty list does not survive the storage encoding of the real server: it comes back as unset.
    if (value.length === 0) return undefined;
    const items: unknown[] = [];
    for (let index = 0; index < value.length; index += 1) {
      at.enter(index);
      const item: unknown = value[index];
      items.push((item === null ? undefined : read(item, at)) ?? zero(at));
      at.leave();
    }
    return items;
  };
}

/** Go writes maps with their keys sorted. */
function mapReader(type: TypeRef, goType: string): Reader {
  const read = readerOf(type, goElement(goType, type));
  const zero = zeroOf(type);
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      at.mismatch(value, goType);
      return undefined;
    }
    const entries = value as Record<string, unknown>;
    let keys = Object.keys(entries);
    if (keys.length === 0) return undefined;
    at.keys += keys.length;
    for (let index = 1; index < keys.length; index += 1) {
      if (keys[index - 1]! <= keys[index]!) continue;
      keys = keys.toSorted();
      break;
    }
    const result: Record<string, unknown> = {};
    for (const key of keys) {
      at.enter(key);
      const item = entries[key];
      put(result, key, (item === null ? undefined : read(item, at)) ?? zero(at));
      at.leave();
    }
    return result;
  };
}

interface FieldReader {
  readonly name: string;
  readonly index: number;
  readonly empty: FieldSchema['empty'];
  readonly read: Reader;
  readonly zero: (at: Decoding) => unknown;
}

/**
 * Reads a structure: fields that the type does not have are reported and dropped; what is left comes in declared order, with
 * unset fields written or left out as each field's rule says.
 */
function compileStruct(name: string): Reader {
  const schema = structSchema(name);
  const fields = schema.fields.map((field, index): FieldReader => ({
    name: field.name,
    index,
    empty: field.empty,
    read: readerOf(field.type, field.goType),
    zero: zeroOf(field.type),
  }));
  const byName = new Map(fields.map((field) => [field.name, field]));
  const unset: readonly unknown[] = fields.map(() => undefined);
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      at.mismatch(value, schema.goType);
      return undefined;
    }
    const given = value as Record<string, unknown>;
    const known = at.depth === 0 ? at.known : undefined;
    const found = unset.slice();
    const keys = Object.keys(given);
    at.keys += keys.length;
    for (const key of keys) {
      const field = byName.get(key);
      if (field === undefined) {
        at.unknownField(key);
        continue;
      }
      const item = given[key];
      if (item === null || item === undefined) continue;
      if (known !== undefined && typeof item === 'object' && known[key] === item) {
        // Every write changes metadata.
        found[field.index] = key === 'metadata' ? { ...item } : item;
        continue;
      }
      at.enter(key);
      found[field.index] = field.read(item, at);
      at.leave();
    }
    const result: Record<string, unknown> = {};
    for (let index = 0; index < fields.length; index += 1) {
      const item = found[index];
      const { name: key, empty, zero } = fields[index]!;
      if (empty === undefined) {
        if (item !== undefined && item !== '' && item !== 0 && item !== false) result[key] = item;
      } else if (item !== undefined) {
        result[key] = item;
      } else if (empty === 'a') {
        result[key] = zero(at);
      } else if (empty === 'n') {
        result[key] = null;
      }
    }
    return result;
  };
}

/** Schemas of CustomResourceDefinitions allow a boolean, a list or a schema in some places; their parser is not strict. */
function unionReader(): Reader {
  const schema = structReader('apiextensions_v1.JSONSchemaProps');
  return (value, at) => {
    at.lenient += 1;
    const read = (item: unknown) =>
      typeof item === 'object' && item !== null && !Array.isArray(item) ? schema(item, at) : item;
    const result = Array.isArray(value) ? value.map(read) : read(value);
    at.lenient -= 1;
    return result;
  };
}

/** A type of the tables that is no structure. */
function aliasReader(name: string, scalar: string): Reader {
  if (scalar === 'any') return unionReader();
  const goType = name.replace(/^.*_(\w+)\./, '$1.');
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      at.mismatch(value, goType);
      return undefined;
    }
    for (const key of Object.keys(value)) at.unknownField(key);
    return {};
  };
}

/** A value that no schema describes: everything stays, keys sorted as Go writes maps. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value).toSorted())
    put(result, key, sorted((value as Record<string, unknown>)[key]));
  return result;
}

/** An object of a kind that the tables do not have (a custom resource): only its metadata has a schema. */
function freeFormReader(): Reader {
  const metadata = structReader('meta_v1.ObjectMeta');
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      at.mismatch(value, 'map[string]interface {}');
      return undefined;
    }
    const given = value as Record<string, unknown>;
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(given).toSorted()) {
      const item = given[key];
      at.keys += 1;
      at.enter(key);
      if (key !== 'metadata') {
        at.skip(item);
        put(result, key, sorted(item));
      } else if (item !== null) {
        result['metadata'] = metadata(item, at);
      }
      at.leave();
    }
    return result;
  };
}

function compileType(name: string): Reader {
  const row = typeRow(name);
  if (row === undefined) return freeFormReader();
  return row.t === undefined ? compileStruct(name) : aliasReader(name, row.t);
}

const readers = new Map<string, Reader>();

/** The reader of a type by its full name; one that the tables lack is read without a schema. Compiled when it first meets a value, so that types may contain themselves. */
export function structReader(name: string): Reader {
  const known = readers.get(name);
  if (known !== undefined) return known;
  let compiled: Reader | undefined;
  const reader: Reader = (value, at) => {
    compiled ??= compileType(name);
    return compiled(value, at);
  };
  readers.set(name, reader);
  return reader;
}

function readerOf(type: TypeRef, goType: string): Reader {
  switch (type.kind) {
    case 'scalar':
      return scalarReader(type.scalar, goType);
    case 'list':
      return listReader(type.of, goType);
    case 'map':
      return mapReader(type.of, goType);
    case 'struct':
      return structReader(type.name);
  }
}
