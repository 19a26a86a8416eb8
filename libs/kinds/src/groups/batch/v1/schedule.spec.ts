import { expect, it } from 'vitest';
import { scheduleFailure } from './schedule.js';

it.each(['* * * * *', '*/5 0-6 1,15 jan-mar mon', '@hourly', '@every 1h30m', 'TZ=UTC 0 0 * * *'])(
  'understands %s',
  (schedule) => {
    expect(scheduleFailure(schedule)).toBeUndefined();
  },
);

it.each([
  ['', 'empty spec string'],
  ['* * *', 'expected exactly 5 fields, found 3: [* * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['a * * * *', 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax'],
  ['@often', 'unrecognized descriptor: @often'],
])('refuses %j: %s', (schedule, failure) => {
  expect(scheduleFailure(schedule)).toBe(failure);
});
