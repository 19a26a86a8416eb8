import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatusError } from '#machinery';
import { decodeCursor, encodeCursor } from './cursor.js';

const text = fc.string({ minLength: 1 });
const cursor = fc.record(
  { token: text, revision: text, skip: fc.nat(500), seen: fc.nat() },
  { requiredKeys: ['skip', 'seen'] },
);

describe('cursors', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(cursor, (given) => {
        expect(decodeCursor(encodeCursor(given), 500)).toEqual(given);
      }),
    );
  });

  it('that nobody wrote are refused', () => {
    fc.assert(
      fc.property(fc.string(), (given) => {
        expect(() => decodeCursor(given, 500)).toThrow(StatusError);
      }),
    );
  });

  it('cannot ask for more than a page', () => {
    expect(() => decodeCursor(encodeCursor({ skip: 501, seen: 0 }), 500)).toThrow('not a cursor');
  });
});
