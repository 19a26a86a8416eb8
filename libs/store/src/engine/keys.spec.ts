import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfNamespace, storageKey } from './keys.js';

describe('storageKey', () => {
  it('orders objects as the UTF-8 bytes of their names do', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, text, text, (namespace, name, otherNamespace, otherName) => {
        const left = storageKey(namespace, name);
        const right = storageKey(otherNamespace, otherName);
        const bytes = Buffer.compare(
          Buffer.from(`${namespace}/${name}`),
          Buffer.from(`${otherNamespace}/${otherName}`),
        );
        expect(Number(left > right) - Number(left < right)).toBe(bytes);
      }),
    );
  });

  it('puts a namespace that continues another with a dash first, as etcd does', () => {
    expect(storageKey('a-b', 'x') < storageKey('a', 'x')).toBe(true);
  });

  it('keeps every key of a namespace before its end', () => {
    expect(storageKey('ä', '\u{10ffff}') < endOfNamespace('ä')).toBe(true);
    expect(storageKey('ä0', '') > endOfNamespace('ä')).toBe(true);
  });
});
