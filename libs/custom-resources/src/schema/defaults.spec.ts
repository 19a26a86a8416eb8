import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps } from '#kinds';
import { applyDefaults } from './defaults.js';

const schema: JSONSchemaProps = {
  type: 'object',
  properties: {
    a: { type: 'string', default: 'x' },
    b: { type: 'object', default: {}, properties: { c: { type: 'integer', default: 5 } } },
    n: { type: 'string', nullable: true, default: 'd' },
    plain: { type: 'string' },
    l: {
      type: 'array',
      items: { type: 'object', properties: { p: { type: 'boolean', default: true } } },
    },
  },
};
const defaulted = (value: object): object => {
  applyDefaults(value, schema);
  return value;
};

describe('applyDefaults', () => {
  it('fills in what is absent, also below what it has filled in', () => {
    expect(defaulted({})).toEqual({ a: 'x', b: { c: 5 }, n: 'd' });
    expect(defaulted({ l: [{}, { p: false }] })).toMatchObject({ l: [{ p: true }, { p: false }] });
  });

  it('takes a null that is not allowed for absent, and leaves one that is', () => {
    expect(defaulted({ a: null, n: null, plain: null })).toEqual({ a: 'x', b: { c: 5 }, n: null });
  });

  it('gives every object a default of its own', () => {
    const [one, other] = [defaulted({}), defaulted({})] as { b: { c: number } }[];
    one!.b.c = 6;
    expect(other!.b.c).toBe(5);
  });
});
