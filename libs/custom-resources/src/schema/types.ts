import type { JSONSchemaProps } from '#kinds';

/** How the validator sees a JSON value: its type, and the format that Go gives numbers. */
export interface TypeFacts {
  readonly type: 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';
  readonly format: '' | 'int64' | 'float64';
}

/** Whole numbers beyond are read as floats. */
const INT64 = 2 ** 63;

/** The type of a JSON value; whole numbers are integers. */
export function typeOf(value: unknown): TypeFacts {
  if (value === null || value === undefined) return { type: 'null', format: '' };
  if (Array.isArray(value)) return { type: 'array', format: '' };
  switch (typeof value) {
    case 'boolean':
      return { type: 'boolean', format: '' };
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < INT64
        ? { type: 'integer', format: 'int64' }
        : { type: 'number', format: 'float64' };
    case 'string':
      return { type: 'string', format: '' };
    default:
      return { type: 'object', format: '' };
  }
}

/** The types that a schema lets in; an int-or-string has two, a schema without a type lets everything in. */
export function typesOf(schema: JSONSchemaProps): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return INT_OR_STRING;
  return schema.type === undefined || schema.type === '' ? [] : [schema.type];
}

const INT_OR_STRING = ['integer', 'string'];
