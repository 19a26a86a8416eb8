import { describe, expect, it } from 'vitest';
import { ParsedCache, type Parsed } from './parsed-cache.js';

function holder(forgotten: string[], name: string, size = 1): Parsed {
  return { hot: false, size, forget: () => forgotten.push(name) };
}

describe('ParsedCache', () => {
  it('forgets the oldest object when there are more than its bound', () => {
    const forgotten: string[] = [];
    const cache = new ParsedCache(2, 100);
    for (const name of ['a', 'b', 'c', 'd']) cache.add(holder(forgotten, name));
    expect(forgotten).toEqual(['a', 'b']);
  });

  it('forgets as many as it takes to stay within its bytes', () => {
    const forgotten: string[] = [];
    const cache = new ParsedCache(10, 100);
    for (const name of ['a', 'b', 'c']) cache.add(holder(forgotten, name, 40));
    cache.add(holder(forgotten, 'large', 90));
    expect(forgotten).toEqual(['a', 'b', 'c']);
  });

  it('spares an object once that was used since it was parsed', () => {
    const forgotten: string[] = [];
    const cache = new ParsedCache(2, 100);
    const used = holder(forgotten, 'used');
    cache.add(used);
    cache.add(holder(forgotten, 'unused'));
    used.hot = true;
    cache.add(holder(forgotten, 'next'));
    expect(forgotten).toEqual(['unused']);
    cache.add(holder(forgotten, 'last'));
    cache.add(holder(forgotten, 'latest'));
    expect(forgotten).toEqual(['unused', 'next', 'used']);
  });

  it('stays bounded when everything in it is hot', () => {
    const forgotten: string[] = [];
    const cache = new ParsedCache(100, 1_000_000);
    for (let n = 0; n < 5000; n += 1) cache.add({ ...holder(forgotten, String(n)), hot: true });
    expect(forgotten).toHaveLength(4900);
  });
});
