import { expect, it } from 'vitest';
import { ParsedCache } from './parsed-cache.js';
import { Version } from './version.js';

it('an object that somebody still holds is not parsed again when the cache has let it go', () => {
  const key = { resource: 'r', namespace: '', name: 'n' };
  const version = new Version(key, 1, 1, Buffer.from('{"metadata":{}}'), new ParsedCache(0, 0));
  const held = version.object;
  version.forget();
  expect(version.parsed).toBe(held);
  expect(version.object).toBe(held);
});
