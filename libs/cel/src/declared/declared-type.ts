import type { SizeAt } from '../cost/estimator.js';
import { Range } from '../cost/range.js';
import type { Fields } from '../types/scope.js';
import {
  BOOL,
  BYTES,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  STRING,
  structOf,
  TIMESTAMP,
  type Type,
} from '../types/type.js';
import { escapeName } from './escape.js';
import { schemaIn, withTypeAndName, type DeclaredSchema } from './schema.js';

/** How large a request may be, in bytes: nothing in it is larger (`MaxRequestSizeBytes`). */
const REQUEST = 3 * 1024 * 1024;

/** The type that a schema gives values, and how large they may be. */
export interface DeclaredType {
  readonly type: Type;
  /** Characters, bytes, items or entries at most; 0 where values have no size. */
  readonly most: number;
  /** How short such a value can be as JSON, in bytes. */
  readonly shortest: number;
  readonly fields?: ReadonlyMap<string, DeclaredType>;
  readonly key?: DeclaredType;
  readonly item?: DeclaredType;
}

/** Texts in quotes: formats with limits of their own, in characters, and the shortest of them. */
const FORMATS: Readonly<Record<string, { type: Type; most: number; shortest: number }>> = {
  duration: { type: DURATION, most: 32, shortest: 3 },
  date: { type: TIMESTAMP, most: 12, shortest: 12 },
  'date-time': { type: TIMESTAMP, most: 32, shortest: 21 },
};

/**
 * The type of values of a schema (KEP-2876, "Type mapping"); undefined where expressions do not see them. `name` becomes the name of
 * the struct; `isResource` where the schema is that of a whole resource.
 */
export function declaredType(
  schema: DeclaredSchema | undefined,
  name: string,
  isResource = false,
): DeclaredType | undefined {
  if (schema === undefined) return undefined;
  if (schema['x-kubernetes-int-or-string'] === true)
    return { type: DYN, most: bytesOf(schema.maxLength) ?? REQUEST - 2, shortest: 1 };
  const whole = isResource ? withTypeAndName(schema) : schema;
  switch (whole.type) {
    case 'array':
      return listType(whole, name);
    case 'object':
      return objectType(whole, name);
    case 'string':
      return textType(whole);
    case 'boolean':
      return { type: BOOL, most: 0, shortest: 4 };
    case 'number':
      return { type: DOUBLE, most: 0, shortest: 1 };
    case 'integer':
      return { type: INT, most: 0, shortest: 1 };
    default:
      return undefined;
  }
}

const inner = (value: unknown, name: string): DeclaredType | undefined => {
  const schema = schemaIn(value);
  return declaredType(schema, name, schema?.['x-kubernetes-embedded-resource'] === true);
};

function listType({ items, maxItems }: DeclaredSchema, name: string): DeclaredType | undefined {
  const item = inner(items, `${name}.@idx`);
  if (item === undefined) return undefined;
  const most = limited(maxItems) ?? Math.floor((REQUEST - 2) / (item.shortest + 1));
  return { type: listOf(item.type), most, shortest: 2, item };
}

function objectType(schema: DeclaredSchema, name: string): DeclaredType | undefined {
  if (schemaIn(schema.additionalProperties) !== undefined) {
    const item = inner(schema.additionalProperties, `${name}.@elem`);
    if (item === undefined) return undefined;
    const most = limited(schema.maxProperties) ?? Math.floor((REQUEST - 2) / (item.shortest + 6));
    const key = { type: STRING, most: 0, shortest: 2 };
    return { type: mapOf(STRING, item.type), most, shortest: 2, key, item };
  }
  const fields = new Map<string, DeclaredType>();
  let shortest = 2;
  for (const [property, own] of Object.entries(schema.properties ?? {})) {
    const escaped = escapeName(property);
    const type = inner(own, `${name}.${escaped ?? property}`);
    if (type === undefined) continue;
    if (escaped !== undefined) fields.set(escaped, type);
    if (schema.required?.includes(property) === true && own.default === undefined)
      shortest += Buffer.byteLength(property) + type.shortest + 4;
  }
  return { type: structOf(name), most: 0, shortest, fields };
}

function textType(schema: DeclaredSchema): DeclaredType {
  const { format, maxLength } = schema;
  if (format === 'byte')
    return { type: BYTES, most: limited(maxLength) ?? REQUEST - 2, shortest: 2 };
  if (format !== undefined && Object.hasOwn(FORMATS, format)) return FORMATS[format]!;
  const most = bytesOf(maxLength) ?? (schema.enum?.length ? longestOf(schema.enum) : REQUEST - 2);
  return { type: STRING, most, shortest: 2 };
}

const limited = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.max(0, value);

/** A length is in characters, which may take four bytes each. */
const bytesOf = (length: number | undefined): number | undefined =>
  length === undefined ? undefined : Math.max(0, length) * 4;

const longestOf = (values: readonly unknown[]): number =>
  Math.max(0, ...values.map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0)));

/** The structs in a type by their names. */
export function structsIn(type: DeclaredType): (name: string) => Fields | undefined {
  const structs = new Map<string, Fields>();
  const collect = (own: DeclaredType): void => {
    if (own.fields !== undefined) {
      const { fields } = own;
      structs.set(own.type.name, (field) => fields.get(field)?.type);
      for (const field of fields.values()) collect(field);
    }
    if (own.item !== undefined) collect(own.item);
  };
  collect(type);
  return (name) => structs.get(name);
}

/** How large the values below a type may be, by their paths; the first member of a path, the variable, does not count. */
export function sizesIn(type: DeclaredType): SizeAt {
  return ([, ...path]) => {
    let at: DeclaredType | undefined = type;
    for (const member of path) {
      if (member === '@items' || member === '@values') at = at?.item;
      else if (member === '@keys') at = at?.key;
      else at = at?.fields?.get(member);
    }
    return at === undefined ? undefined : new Range(0n, BigInt(at.most));
  };
}

/** How often a value can stand in a request at most, where no limits of lists and maps bound it. */
export const mostInRequest = ({ shortest }: DeclaredType): bigint =>
  BigInt(Math.floor(REQUEST / (shortest + 1)));
