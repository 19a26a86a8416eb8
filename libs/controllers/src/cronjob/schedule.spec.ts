import { describe, expect, it } from 'vitest';
import { parseSchedule } from './schedule.js';

function next(text: string, from: string, timeZone?: string): string | undefined {
  const ms = parseSchedule(text, timeZone)?.next(Date.parse(from));
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

describe('a schedule', () => {
  it('comes at the next minute that fits', () => {
    expect(next('* * * * *', '2026-01-01T00:00:00Z')).toBe('2026-01-01T00:01:00.000Z');
    expect(next('*/15 9-17 * * mon-fri', '2026-01-02T17:50:00Z')).toBe('2026-01-05T09:00:00.000Z');
    expect(next('30 2 29 2 *', '2026-01-01T00:00:00Z')).toBe('2028-02-29T02:30:00.000Z');
  });

  it('fits either day when both are restricted', () => {
    expect(next('0 0 13 * 5', '2026-01-01T12:00:00Z')).toBe('2026-01-02T00:00:00.000Z');
  });

  it('knows descriptors and periods', () => {
    expect(next('@daily', '2026-01-01T12:00:00Z')).toBe('2026-01-02T00:00:00.000Z');
    expect(next('@every 1h30m', '2026-01-01T12:00:00Z')).toBe('2026-01-01T13:30:00.000Z');
  });

  it('reads the wall of its time zone', () => {
    expect(next('0 9 * * *', '2026-07-01T00:00:00Z', 'Europe/Berlin')).toBe(
      '2026-07-01T07:00:00.000Z',
    );
    expect(next('0 9 * * *', '2026-01-01T00:00:00Z', 'Asia/Seoul')).toBe(
      '2026-01-02T00:00:00.000Z',
    );
  });

  it('never comes on the 31st of February', () => {
    expect(next('0 0 31 2 *', '2026-01-01T00:00:00Z')).toBeUndefined();
  });

  it('is refused when it makes no sense', () => {
    const texts = ['', '* * * *', '60 * * * *', '5-1 * * * *', '* * * foo *', '*/0 * * * *'];
    expect(texts.filter((text) => parseSchedule(text) !== undefined)).toEqual([]);
  });
});
