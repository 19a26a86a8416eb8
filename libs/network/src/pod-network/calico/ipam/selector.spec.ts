import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSelector } from './selector.js';

const labels = { zone: 'a', 'node-role.kubernetes.io/edge': '', rack: 'r-12' };

describe("Calico's selectors", () => {
  it.each([
    ['', true],
    ['all()', true],
    ['!all()', false],
    ["zone == 'a'", true],
    ['zone != "a"', false],
    ["missing != 'a'", true],
    ['has(node-role.kubernetes.io/edge)', true],
    ['!has(zone)', false],
    ["zone in {'b', 'a'}", true],
    ["zone not in {'b', 'a'}", false],
    ["missing not in {'b'}", true],
    ["rack starts with 'r-' && rack ends with '12'", true],
    ["rack contains 'x' || (zone == 'a' && has(rack))", true],
    ["!(zone == 'a') && all()", false],
  ])('%s', (text, fits) => {
    expect(readSelector(text)?.(labels)).toBe(fits);
  });

  it.each(['zone', 'zone ==', 'zone == a', 'some()', "zone in 'a'", 'all() all()', '(all()', '&&'])(
    'are refused: %s',
    (text) => {
      expect(readSelector(text)).toBeUndefined();
    },
  );

  it('are read in bounded time whatever they say', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        expect(() => readSelector(text)?.(labels)).not.toThrow();
      }),
    );
    expect(readSelector('('.repeat(500))).toBeUndefined();
  });
});
