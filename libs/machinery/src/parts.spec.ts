import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asPart, hasParts, isPart, knownOfPart, notePart, ownLists } from './index.js';

const json = fc.jsonValue().map((value) => ({ value }));

describe('parts', () => {
  it('are frozen at every level, and stay what they were', () => {
    fc.assert(
      fc.property(json, (value) => {
        const before = structuredClone(value);
        const part = asPart(value);
        expect(part).toEqual(before);
        const walk = (at: unknown): void => {
          if (typeof at !== 'object' || at === null) return;
          expect(Object.isFrozen(at) && isPart(at)).toBe(true);
          Object.values(at).forEach(walk);
        };
        walk(part);
      }),
    );
  });

  it('keep what is noted about them; other values keep nothing', () => {
    const [about, other] = [{}, {}];
    const part = asPart({ a: [1] });
    notePart(part, about, 'fact');
    expect(knownOfPart(part, about)).toBe('fact');
    expect(knownOfPart(part, other)).toBeUndefined();
    const value = { a: [1] };
    notePart(value, about, 'fact');
    expect(knownOfPart(value, about)).toBeUndefined();
  });

  it('are copied with their lists and items, and shared below', () => {
    const plain = { list: [{ name: 'a', deep: { b: 1 } }, null, [1]], map: { c: 1 }, none: null };
    const part = asPart(structuredClone(plain));
    const copy = ownLists(part);
    expect(copy).toEqual(plain);
    expect(hasParts(copy)).toBe(true);
    expect(hasParts(plain)).toBe(false);
    const [first] = copy.list as [{ name: string; deep: { b: number } }];
    first.name = 'b';
    copy.list.push(first);
    expect(first.deep).toBe((part.list[0] as typeof first).deep);
    expect(copy.map).toBe(part.map);
    expect(part).toEqual(plain);
  });
});
