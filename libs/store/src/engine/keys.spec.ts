import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareKeys, endOfNamespace, storageKey } from './keys.js';

describe('compareKeys', () => {
  it('orders strings as their UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (left, right) => {
        const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(compareKeys(left, right))).toBe(bytes);
      }),
    );
  });

  it('puts a namespace that continues another with a dash first, as etcd does', () => {
    expect(compareKeys(storageKey('a-b', 'x'), storageKey('a', 'x'))).toBeLessThan(0);
  });

  it('keeps every key of a namespace before its end', () => {
    expect(compareKeys(storageKey('a', '~'), endOfNamespace('a'))).toBeLessThan(0);
    expect(compareKeys(storageKey('a0', ''), endOfNamespace('a'))).toBeGreaterThan(0);
  });
});
