import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFieldSet } from './decode-field-set.js';
import { NO_FIELDS, type FieldSet } from './field-set.js';
import { fieldSetText, findShared, SetWalks, shared } from './shared-sets.js';

const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:"one"', 'v:2', 'i:0', '.');
const { json } = fc.letrec<{ json: object }>((tie) => ({
  json: fc.dictionary(element, fc.oneof({ depthSize: 'small' }, fc.constant({}), tie('json')), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
}));

describe('shared sets of fields', () => {
  it('are one instance for all equal sets, whose text is that of JSON', () => {
    fc.assert(
      fc.property(json, (value) => {
        const set = decodeFieldSet(value);
        const instance = shared(set);
        expect(instance).toEqual(set);
        expect(shared(structuredClone(set))).toBe(instance);
        expect(findShared(structuredClone(set))).toBe(instance);
        expect(fieldSetText(instance)).toBe(JSON.stringify(set));
        expect(fieldSetText(structuredClone(instance))).toBe(JSON.stringify(set));
      }),
    );
  });

  it('are read from JSON in any spelling as they are without having been met', () => {
    fc.assert(
      fc.property(json, (value) => {
        const set = decodeFieldSet(value);
        shared(set);
        expect(decodeFieldSet(value)).toEqual(set);
      }),
    );
  });

  it('stay equal when more shapes are met than are remembered', () => {
    const make = (index: number): FieldSet => ({ [`f:${index}`]: { 'f:x': NO_FIELDS } });
    const first = shared(make(0));
    for (let index = 0; index < 40_000; index++) shared(make(index));
    expect(shared(make(0))).toEqual(first);
    expect(shared(make(39_999))).toBe(shared(make(39_999)));
  });

  it('are not made of very many elements, which are a set of their own', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`f:${n}`, NO_FIELDS]));
    expect(shared(many)).toBe(many);
    const walks = new SetWalks(true);
    const walk = () => {
      const walk = walks.start(walks);
      for (let n = 5000; n > 0; n--) walk.add(n, (mark) => `f:x${mark}`, NO_FIELDS);
      return walk.set;
    };
    expect(Object.keys(walk())).toEqual(['.', ...Object.keys(walk()).slice(1).sort()]);
    expect(Object.keys(walk())).toHaveLength(5001);
    expect(walk()).toEqual(walk());
  });

  it('are not found in what is no set', () => {
    shared({ 'f:a': NO_FIELDS });
    expect(findShared({ 'f:a': null })).toBeUndefined();
    expect(findShared({ 'f:a': [] })).toBeUndefined();
    expect(findShared('f:a')).toBeUndefined();
  });
});
