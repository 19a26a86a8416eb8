import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps } from '#kinds';
import { validateSchema } from './validate.js';

const wrong = (property: JSONSchemaProps, value: unknown, old?: unknown): string[] =>
  validateSchema(
    { p: value },
    { type: 'object', properties: { p: property } },
    old === undefined ? undefined : { p: old },
  ).map(({ field, message }) => `${field}: ${message}`);

describe('validateSchema', () => {
  it('names the type that was expected and the one that came', () => {
    expect(wrong({ type: 'string' }, 5)).toEqual([
      'p: Invalid value: "integer": p in body must be of type string: "integer"',
    ]);
    expect(wrong({ 'x-kubernetes-int-or-string': true }, true)).toEqual([
      'p: Invalid value: "boolean": p in body must be of type integer,string: "boolean"',
    ]);
    expect(wrong({ type: 'number' }, 5)).toEqual([]);
  });

  it('reports a fraction twice where an integer belongs', () => {
    expect(wrong({ type: 'integer', format: 'int32' }, 1.5)).toEqual([
      'p: Invalid value: "float64": p in body must be of type int32: "float64"',
      '<nil>: Invalid value: "": Checked value must be of type integer with format int32 in p',
    ]);
  });

  it('checks texts: length, then pattern, and the format besides', () => {
    const text: JSONSchemaProps = {
      type: 'string',
      minLength: 2,
      maxLength: 3,
      pattern: '^[a-z]+$',
    };
    expect(wrong(text, 'A')).toEqual([
      'p: Invalid value: "A": p in body should be at least 2 chars long',
    ]);
    expect(wrong(text, 'abcd')).toEqual(['p: Too long: may not be more than 3 bytes']);
    expect(wrong(text, 'AB')).toEqual([
      'p: Invalid value: "AB": p in body should match \'^[a-z]+$\'',
    ]);
    expect(wrong({ type: 'string', format: 'ipv4' }, 'x')).toEqual([
      'p: Invalid value: "x": p in body must be of type ipv4: "x"',
    ]);
  });

  it('checks ranges, multiples and enumerations', () => {
    const number: JSONSchemaProps = {
      type: 'number',
      minimum: 0,
      exclusiveMinimum: true,
      multipleOf: 0.5,
    };
    expect(wrong({ ...number, multipleOf: 2 }, 0)).toEqual([
      'p: Invalid value: 0: p in body should be greater than 0',
    ]);
    expect(wrong(number, 0.3)).toEqual([
      'p: Invalid value: 0.3: p in body should be a multiple of 0.5',
    ]);
    expect(wrong({ type: 'string', enum: ['a', 'b'] }, 'c')).toEqual([
      'p: Unsupported value: "c": supported values: "a", "b"',
    ]);
  });

  it('wants limits to fit the format of the number, and compares whole numbers with whole limits', () => {
    const limit: JSONSchemaProps = { type: 'integer', format: 'int32', maximum: 4294967295 };
    expect(wrong(limit, 1)).toEqual([
      '<nil>: Invalid value: "": Maximum boundary value must be of type integer with format int32 in p',
    ]);
    expect(wrong({ type: 'number', maximum: 2.5 }, 3)).toEqual([
      'p: Invalid value: 3: p in body should be less than or equal to 2',
    ]);
    expect(wrong({ type: 'number', multipleOf: 0.5 }, 3)).toEqual([
      'p: Invalid value: 0: factor MultipleOf declared for p must be positive: 0',
    ]);
    expect(wrong({ type: 'number', enum: [5] }, 5.5)).toEqual([]);
    expect(wrong({ type: 'string', nullable: true, enum: ['a', null] }, null)).toEqual([
      'p: Unsupported value: null: supported values: "a", "null"',
    ]);
  });

  it('counts items and properties, and misses what is required', () => {
    const list: JSONSchemaProps = {
      type: 'array',
      minItems: 1,
      maxItems: 2,
      items: { type: 'string' },
    };
    expect(wrong(list, [])).toEqual([
      'p: Invalid value: 0: p in body should have at least 1 items',
    ]);
    expect(wrong(list, ['a', 'b', 'c'])).toEqual(['p: Too many: 3: must have at most 2 items']);
    expect(wrong({ type: 'object', maxProperties: 1 }, { a: 1, b: 2 })).toEqual([
      'p: Too many: 2: must have at most 1 item',
    ]);
    expect(wrong({ type: 'object', required: ['x'] }, {})).toEqual(['p.x: Required value']);
  });

  it('explains a failed alternative by the one that came closest', () => {
    const one: JSONSchemaProps = {
      type: 'object',
      oneOf: [{ required: ['a'] }, { required: ['b'] }],
    };
    const sentence = '<nil>: Invalid value: "": "p" must validate one and only one schema (oneOf).';
    expect(wrong(one, {})).toEqual([`${sentence} Found none valid`, 'p.a: Required value']);
    expect(wrong(one, { a: 1, b: 2 })).toEqual([`${sentence} Found 2 valid alternatives`]);
    expect(wrong({ type: 'object', not: { required: ['a'] } }, { a: 1 })).toEqual([
      '<nil>: Invalid value: "": "p" must not validate the schema (not)',
    ]);
  });

  it('lets a value that was wrong before stay as it is, but not its neighbour', () => {
    const map: JSONSchemaProps = {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
      items: {
        type: 'object',
        properties: { k: { type: 'string' }, n: { type: 'integer', maximum: 1 } },
      },
    };
    const old = [{ k: 'a', n: 9 }];
    expect(
      wrong(
        map,
        [
          { k: 'b', n: 1 },
          { k: 'a', n: 9 },
        ],
        old,
      ),
    ).toEqual([]);
    expect(
      wrong(
        map,
        [
          { k: 'b', n: 2 },
          { k: 'a', n: 9 },
        ],
        old,
      ),
    ).toEqual(['p[0].n: Invalid value: 2: p[0].n in body should be less than or equal to 1']);
  });
});
