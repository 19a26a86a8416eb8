import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { scaledValue } from './int-or-string.js';
import {
  formatDuration,
  formatMicroTime,
  formatTime,
  humanDuration,
  parseDuration,
  parseTime,
} from './time.js';

it('writes times in whole seconds and in microseconds', () => {
  const time = Date.UTC(2024, 1, 29, 12, 30, 45, 678);
  expect(formatTime(time)).toBe('2024-02-29T12:30:45Z');
  expect(formatMicroTime(time + 0.5)).toBe('2024-02-29T12:30:45.678500Z');
});

it.each([
  ['2024-02-29T12:30:45Z', Date.UTC(2024, 1, 29, 12, 30, 45)],
  ['2024-02-29T12:30:45.5+02:00', Date.UTC(2024, 1, 29, 10, 30, 45, 500)],
  ['0001-01-01T00:00:00Z', -62135596800000],
  ['2023-02-29T12:30:45Z', undefined],
  ['2024-01-01', undefined],
  ['2024-01-01T24:00:00Z', undefined],
  ['yesterday', undefined],
])('reads %s as %s', (text, time) => {
  expect(parseTime(text)).toBe(time);
});

it.each([
  ['1m30s', 90_000],
  ['1h0m0s', 3_600_000],
  ['1.5s', 1500],
  ['100ms', 100],
  ['0s', 0],
  ['-10s', -10_000],
])('reads and writes the duration %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
  expect(formatDuration(ms)).toBe(text);
});

it.each(['', '5', 's', '1x', '1m 30s'])('refuses the duration %j', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

it('reads back any duration of whole microseconds', () => {
  fc.assert(
    fc.property(fc.nat({ max: 1e12 }), (micros) => {
      expect(parseDuration(formatDuration(micros / 1000))).toBeCloseTo(micros / 1000, 3);
    }),
  );
});

it.each([
  [-2, '<invalid>'],
  [-1, '0s'],
  [119, '119s'],
  [120, '2m'],
  [125, '2m5s'],
  [600, '10m'],
  [179 * 60 + 59, '179m'],
  [3 * 3600, '3h'],
  [3 * 3600 + 60, '3h1m'],
  [8 * 3600, '8h'],
  [47 * 3600, '47h'],
  [48 * 3600, '2d'],
  [49 * 3600, '2d1h'],
  [8 * 86400, '8d'],
  [729 * 86400, '729d'],
  [730 * 86400, '2y'],
  [731 * 86400, '2y1d'],
  [8 * 365 * 86400, '8y'],
])('shows an age of %d s as %s', (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text);
});

it('scales percentages', () => {
  expect(scaledValue('25%', 10, true)).toBe(3);
  expect(scaledValue('25%', 10, false)).toBe(2);
  expect(scaledValue(7, 10, true)).toBe(7);
  expect(() => scaledValue('7', 10, true)).toThrow('not a percentage');
});
