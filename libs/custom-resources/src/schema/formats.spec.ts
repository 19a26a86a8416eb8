import { describe, expect, it } from 'vitest';
import { fitsFormat } from './formats.js';

const good: readonly (readonly [string, string])[] = [
  ['date-time', '2024-02-29T23:59:59.5Z'],
  ['date-time', '2024-01-01T00:00:00+01:00'],
  ['date', '2024-02-29'],
  ['duration', '1h30m'],
  ['duration', '3 days'],
  ['ipv6', '::1'],
  ['cidr', '10.0.0.0/8'],
  ['uuid', '123e4567-e89b-12d3-a456-426614174000'],
  ['mac', '00:11:22:33:44:55'],
  ['byte', 'aGVsbG8='],
  ['email', 'a.b@c.d'],
  ['email', 'Foo Bar <a@b.c>'],
  ['uri', 'https://example.com/x'],
  ['isbn13', '978-3-16-148410-0'],
  ['creditcard', '4111 1111 1111 1111'],
  ['k8s-short-name', 'a-b'],
  ['nobody-knows-this', '\u0000'],
];
const bad: readonly (readonly [string, string])[] = [
  ['date-time', 'today'],
  ['date-time', '2024-01-01T25:00:00Z'],
  ['date', '2023-02-29'],
  ['duration', 'soon'],
  ['ipv4', '1.2.3'],
  ['cidr', '10.0.0.0/33'],
  ['uuid4', '123e4567-e89b-12d3-a456-426614174000'],
  ['byte', '%%'],
  ['email', 'a@b@c'],
  ['email', 'Foo a@b.c'],
  ['isbn10', '0000000001'],
  ['rgbcolor', 'rgb(1,2,300)'],
  ['k8s-short-name', 'A'],
];

describe('fitsFormat', () => {
  it.each(good)('%s takes %s', (format, text) => {
    expect(fitsFormat(format, text)).toBe(true);
  });

  it.each(bad)('%s refuses %s', (format, text) => {
    expect(fitsFormat(format, text)).toBe(false);
  });
});
