import { fromJson } from '#cel';
import type { JSONSchemaProps } from '#kinds';
import { isObject, itemsOf, propertyOf, valuesOf } from '../schema/node.js';
import { fitsFormat } from '../schema/formats.js';

/**
 * A JSON value as rules see it (KEP-2876, "Type mapping"): integers are 64 bits wide, texts with a time format are times, and names of
 * fields that are no identifiers are escaped. Without a schema whole numbers are integers.
 */
export function toCel(value: unknown, schema: JSONSchemaProps | undefined): unknown {
  if (schema === undefined) return fromJson(value);
  if (typeof value === 'number') {
    const isInteger = schema.type === undefined || schema.type === 'integer';
    return isInteger && Number.isInteger(value) ? BigInt(value) : value;
  }
  if (typeof value === 'string') return textToCel(value, schema.format);
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return value.map((item) => toCel(item, items));
  }
  if (!isObject(value)) return value;
  const values = valuesOf(schema);
  const members: [string, unknown][] = [];
  for (const key of Object.keys(value)) {
    const property = propertyOf(schema, key);
    members.push(
      property === undefined
        ? [key, toCel(value[key], values)]
        : [escapeName(key), toCel(value[key], property)],
    );
  }
  return Object.fromEntries(members);
}

function textToCel(text: string, format: string | undefined): unknown {
  if (format === 'byte') return new Uint8Array(Buffer.from(text, 'base64'));
  const isTime = format === 'date-time' || format === 'date';
  return isTime && fitsFormat(format, text) ? new Date(text) : text;
}

const KEYWORDS = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return'.split(
    ' ',
  ),
);

/** The name by which a rule calls a field. */
function escapeName(name: string): string {
  if (KEYWORDS.has(name)) return `__${name}__`;
  if (!/__|[./-]/.test(name)) return name;
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}
