import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIndexes, parseIndexes } from './indexes.js';

describe('completed indexes', () => {
  it('are ranges from three in a row on', () => {
    expect(formatIndexes([7, 1, 4, 3, 5])).toBe('1,3-5,7');
    expect(formatIndexes([0, 1])).toBe('0,1');
    expect(formatIndexes([])).toBe('');
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(500)), (indexes) => {
        const sorted = [...indexes].sort((a, b) => a - b);
        expect(parseIndexes(formatIndexes(indexes))).toEqual(sorted);
      }),
    );
  });
});
