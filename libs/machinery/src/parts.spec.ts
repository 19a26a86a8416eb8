import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asPart, isPart, knownOfPart, notePart, ownUpper } from './index.js';

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

  it('are copied down to a level, and shared below it', () => {
    const part = asPart({ list: [{ name: 'a', deep: { b: 1 } }], text: 'x', none: null });
    const copy = ownUpper(part, 3);
    expect(copy).toEqual(part);
    copy.text = 'y';
    copy.list[0]!.name = 'b';
    copy.list.push(copy.list[0]!);
    expect(copy.list[0]!.deep).toBe(part.list[0]!.deep);
    expect(part).toEqual({ list: [{ name: 'a', deep: { b: 1 } }], text: 'x', none: null });
  });
});
