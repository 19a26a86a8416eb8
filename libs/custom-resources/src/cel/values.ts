import { Duration, escapeName, fromJson, parseDuration, parseTimestamp, Timestamp } from '#cel';
import type { JSONSchemaProps } from '#kinds';
import { isObject, itemsOf, propertyOf, valuesOf } from '../schema/node.js';

/**
 * A JSON value as rules see it (KEP-2876, "Type mapping"): integers are 64 bits wide, texts with a format of time are times, and names of
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
        : [escapeName(key) ?? key, toCel(value[key], property)],
    );
  }
  return Object.fromEntries(members);
}

function textToCel(text: string, format: string | undefined): unknown {
  switch (format) {
    case 'byte':
      return new Uint8Array(Buffer.from(text, 'base64'));
    case 'date':
      return timeOf(`${text}T00:00:00Z`) ?? text;
    case 'date-time':
      return timeOf(text) ?? text;
    case 'duration': {
      const nanos = parseDuration(text);
      return nanos === undefined ? text : new Duration(nanos);
    }
    default:
      return text;
  }
}

function timeOf(text: string): Timestamp | undefined {
  const nanos = parseTimestamp(text);
  return nanos === undefined ? undefined : new Timestamp(nanos);
}
