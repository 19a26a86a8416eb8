import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { asPart, ownLists } from '#machinery';
import { jsonText } from './json-text.js';

it('writes what is made of parts as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.object({ withNullPrototype: false }), fc.jsonValue(), (value, more) => {
      const part = asPart(JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
      const copy = Object.assign(ownLists(part), {
        more,
        list: [more, undefined],
        none: undefined,
      });
      expect(jsonText(copy)).toBe(JSON.stringify(copy));
      expect(jsonText(copy)).toBe(JSON.stringify(copy));
      expect(jsonText(part)).toBe(JSON.stringify(part));
    }),
  );
});
