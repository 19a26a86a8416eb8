import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteDecoder, fromBytes, toBytes } from './bytes.js';

const bytes = fc.oneof(
  fc.uint8Array(),
  fc.string({ unit: 'grapheme' }).map((text) => new Uint8Array(Buffer.from(text))),
);

describe('texts that hold bytes', () => {
  it('give back any bytes, in whatever pieces they came', () => {
    fc.assert(
      fc.property(fc.array(bytes), (pieces) => {
        const decoder = new ByteDecoder();
        const text = pieces.map((piece) => decoder.decode(piece)).join('') + decoder.end();
        expect(toBytes(text)).toEqual(Buffer.concat(pieces));
      }),
    );
  });

  it('are the text where there is one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fromBytes(Buffer.from(text))).toBe(text);
      }),
    );
  });

  it('keep what is no character beside what is one', () => {
    expect(fromBytes(Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0xe2, 0x82]))).toBe(
      'a\udcffé\udce2\udc82',
    );
  });
});
