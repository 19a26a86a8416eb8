import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps } from '#kinds';
import { prune } from './prune.js';

const object = (properties: Record<string, JSONSchemaProps>): JSONSchemaProps => ({
  type: 'object',
  properties,
});
const schema = object({
  spec: object({
    known: { type: 'string' },
    parts: { type: 'array', items: object({ n: { type: 'integer' } }) },
    free: {
      ...object({ shaped: object({ a: { type: 'string' } }) }),
      'x-kubernetes-preserve-unknown-fields': true,
    },
    map: { type: 'object', additionalProperties: { type: 'integer' } },
    inner: { type: 'object', 'x-kubernetes-embedded-resource': true },
  }),
});

describe('prune', () => {
  it('takes out what the schema does not know and says where it was, sorted', () => {
    const value = {
      spec: { zzz: 1, known: 'k', parts: [{ n: 1, q: 2 }], map: { any: 1 } },
      top: 1,
    };
    expect(prune(value, schema)).toEqual(['spec.parts[0].q', 'spec.zzz', 'top']);
    expect(value).toEqual({ spec: { known: 'k', parts: [{ n: 1 }], map: { any: 1 } } });
  });

  it('keeps unknown fields where the schema says so, but prunes what it does describe there', () => {
    const value = { spec: { free: { x: { y: 1 }, shaped: { a: 'a', b: 'b' } } } };
    expect(prune(value, schema)).toEqual(['spec.free.shaped.b']);
    expect(value.spec.free.x).toEqual({ y: 1 });
  });

  it('keeps what says what an object is, at the root and in embedded resources', () => {
    const value = {
      apiVersion: 'v1',
      kind: 'K',
      metadata: { name: 'n' },
      spec: { inner: { apiVersion: 'v1', kind: 'I', metadata: {}, data: 1 } },
    };
    expect(prune(value, schema)).toEqual(['spec.inner.data']);
  });

  it('finds nothing the second time', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (spec) => {
        const value = { spec };
        prune(value, schema);
        expect(prune(value, schema)).toEqual([]);
      }),
    );
  });
});
