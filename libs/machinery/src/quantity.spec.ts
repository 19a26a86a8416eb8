import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  isWholeQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  roundUpQuantity,
  subtractQuantities,
} from './quantity.js';

it.each([
  ['1500m', '1500m'],
  ['1000m', '1'],
  ['2.0', '2'],
  ['0.5', '500m'],
  ['1024Ki', '1Mi'],
  ['1.5Gi', '1536Mi'],
  ['2048Mi', '2Gi'],
  ['2e9', '2e9'],
  ['2000E3', '2e6'],
  ['1e-3', '1e-3'],
  ['1000', '1k'],
  ['0.5Ki', '512'],
  ['0.0001Ki', '102400u'],
  ['0', '0'],
  ['0Gi', '0'],
  ['-1000m', '-1'],
  ['+3k', '3k'],
  ['007', '7'],
  ['.5', '500m'],
  ['1.', '1'],
  ['1n', '1n'],
  ['0.1n', '1n'],
  ['100Ei', '9223372036854775807'],
  ['1000E', '1000E'],
])('%s is written %s', (text, canonical) => {
  expect(canonicalQuantity(text)).toBe(canonical);
});

it.each([
  ['', /must match the regular expression/],
  ['abc', /must match the regular expression/],
  ['1 Gi', /must match the regular expression/],
  ['1Gb', /must match the regular expression/],
  ['1mm', /unable to parse quantity's suffix/],
  ['1e', /unable to parse quantity's suffix/],
  ['1e99999999', /unable to parse quantity's suffix/],
])('refuses %j', (text, message) => {
  expect(() => parseQuantity(text)).toThrow(message);
});

it('rounds resource lists up to thousandths', () => {
  expect(roundUpQuantity('0.0001')).toBe('1m');
  expect(roundUpQuantity('1u')).toBe('1m');
  expect(roundUpQuantity('1500001u')).toBe('1501m');
  expect(roundUpQuantity('1024Ki')).toBe('1Mi');
});

it('keeps the format of the first operand', () => {
  expect(addQuantities('1Gi', '1024')).toBe('1048577Ki');
  expect(addQuantities('0', '1Gi')).toBe('1Gi');
  expect(addQuantities('1500m', '500m')).toBe('2');
  expect(subtractQuantities('1', '1500m')).toBe('-500m');
});

it('compares across formats', () => {
  expect(compareQuantities('1Gi', '1G')).toBeGreaterThan(0);
  expect(compareQuantities('1000m', '1')).toBe(0);
  expect(compareQuantities('1u', '1m')).toBeLessThan(0);
});

it('gives values rounded up', () => {
  expect(quantityValue('1500m')).toBe(2);
  expect(quantityValue('1Gi')).toBe(2 ** 30);
  expect(quantityMilliValue('1u')).toBe(1);
  expect(isWholeQuantity('1500m')).toBe(false);
  expect(isWholeQuantity('1.5Ki')).toBe(true);
});

describe('any quantity', () => {
  const quantity = fc
    .tuple(
      fc.constantFrom('', '-', '+'),
      // Sums stay below 2^63, where binary quantities end.
      fc.nat({ max: 1_000_000 }),
      fc.option(fc.nat({ max: 9999 })),
      fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'E-2'),
    )
    .map(
      ([sign, whole, fraction, suffix]) =>
        `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${suffix}`,
    );

  it('has one canonical form, which means the same', () => {
    fc.assert(
      fc.property(quantity, (text) => {
        const canonical = formatQuantity(parseQuantity(text));
        expect(parseQuantity(canonical).nanos).toBe(parseQuantity(text).nanos);
        expect(canonicalQuantity(text)).toBe(canonical);
        expect(canonicalQuantity(canonical)).toBe(canonical);
      }),
    );
  });

  it('compares, adds and rounds the same by the short way as by big integers', () => {
    fc.assert(
      fc.property(quantity, quantity, (a, b) => {
        const difference = parseQuantity(a).nanos - parseQuantity(b).nanos;
        expect(Math.sign(compareQuantities(a, b))).toBe(
          difference < 0n ? -1 : difference > 0n ? 1 : 0,
        );
        expect(compareQuantities(subtractQuantities(addQuantities(a, b), b), a)).toBe(0);
        expect(
          compareQuantities(roundUpQuantity(a.replace('-', '')), a.replace('-', '')),
        ).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
