import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../object.js';
import { applyMergePatch } from './merge-patch.js';

describe('applyMergePatch', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  ])('%j with %j is %j', (document, patch, expected) => {
    expect(applyMergePatch(document as { [key: string]: Json }, patch)).toEqual(expected);
  });

  it('refuses what is no object', () => {
    const message =
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}';
    expect(() => applyMergePatch({}, [])).toThrow(expect.objectContaining({ code: 400, message }));
  });

  it('keeps __proto__ an ordinary key', () => {
    const patched = applyMergePatch({}, JSON.parse('{"__proto__":{"polluted":1}}'));
    expect(JSON.stringify(patched)).toBe('{"__proto__":{"polluted":1}}');
    expect((patched as { polluted?: number }).polluted).toBeUndefined();
  });

  it('changes nothing when applied a second time, and writes to none of its arguments', () => {
    const map = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.jsonValue({ maxDepth: 3 }),
    ) as fc.Arbitrary<{ [key: string]: Json }>;
    fc.assert(
      fc.property(map, map, (document, patch) => {
        const before = JSON.stringify([document, patch]);
        const once = applyMergePatch(document, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
        expect(JSON.stringify([document, patch])).toBe(before);
      }),
    );
  });

  it('does what RFC 7386 says, whatever is shared', () => {
    const reference = (target: Json | undefined, patch: Json): Json => {
      if (Array.isArray(patch)) return patch.map((item: Json) => reference(undefined, item));
      if (typeof patch !== 'object' || patch === null) return patch;
      const isMap = typeof target === 'object' && target !== null && !Array.isArray(target);
      const entries = new Map(Object.entries(isMap ? target : {}));
      for (const [key, value] of Object.entries(patch)) {
        if (value === null) entries.delete(key);
        else entries.set(key, reference(entries.get(key), value));
      }
      return Object.fromEntries(entries);
    };
    const map = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.jsonValue({ depthSize: 'medium' }),
    ) as fc.Arbitrary<{ [key: string]: Json }>;
    fc.assert(
      fc.property(map, map, (document, patch) => {
        const merged = applyMergePatch(document, patch);
        expect(JSON.stringify(merged)).toBe(JSON.stringify(reference(document, patch)));
      }),
    );
  });
});
