import { expect, it } from 'vitest';
import { hsiphash } from './hsiphash.js';

// From an implementation of SipHash that gives the published values of SipHash-2-4, set to 1-3.
it.each([
  [0, 0n, 2596571888],
  [0xdead_beef, 2_654_435_761n, 4127575327],
  [0x0af4_0105, 2_654_446_892n, 1436516476],
])('hsiphash of %i is the lower half of SipHash-1-3', (value, key, expected) => {
  expect(hsiphash(value, key)).toBe(expected);
});
