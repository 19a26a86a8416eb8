import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commonHostnames,
  compareHostnames,
  intersectHostnames,
  matchesHost,
  type Hostname,
} from './hostname.js';

const label = fc.constantFrom('a', 'b', 'foo');
const host = fc
  .array(label, { minLength: 1, maxLength: 4 })
  .map((labels) => [...labels, 'com'].join('.'));
const hostname: fc.Arbitrary<Hostname> = fc.oneof(
  host,
  host.map((each) => `*.${each}`),
  fc.constant(undefined),
);

describe('hostnames', () => {
  it.each([
    ['*.example.com', 'test.example.com', true],
    ['*.example.com', 'foo.test.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'badexample.com', false],
    ['example.com', 'example.com', true],
    ['Example.com', 'example.com', true],
    [undefined, 'anything', true],
    ['example.com', '', false],
  ])('%s and a request for %s: %s', (name, asked, expected) => {
    expect(matchesHost(name, asked)).toBe(expected);
  });

  it('have in common exactly the hosts of both', () => {
    fc.assert(
      fc.property(hostname, hostname, host, (one, other, asked) => {
        const both = intersectHostnames(one, other);
        const expected = matchesHost(one, asked) && matchesHost(other, asked);
        expect(both !== null && matchesHost(both, asked)).toBe(expected);
        expect(intersectHostnames(other, one)).toBe(both);
      }),
    );
  });

  it('of a route are those of the listener when it names none', () => {
    expect(commonHostnames('a.com', undefined)).toEqual(['a.com']);
    expect(commonHostnames(undefined, [])).toEqual([undefined]);
    expect(commonHostnames('*.a.com', ['a.com', 'x.a.com', '*.b.com'])).toEqual(['x.a.com']);
    expect(commonHostnames('x.a.com', ['*.a.com', 'x.a.com'])).toEqual(['x.a.com']);
  });

  it('are ordered so that of two that match the narrower one comes first', () => {
    fc.assert(
      fc.property(hostname, hostname, host, (one, other, asked) => {
        fc.pre(matchesHost(one, asked) && matchesHost(other, asked) && one !== other);
        const narrower = intersectHostnames(one, other);
        expect(compareHostnames(one, other) < 0 ? one : other).toBe(narrower);
      }),
    );
  });
});
