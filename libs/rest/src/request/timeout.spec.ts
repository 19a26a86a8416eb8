import { expect, it } from 'vitest';
import { Query } from './query.js';
import { checkTimeout } from './timeout.js';

it.each(['', 'timeout=', 'timeout=0', 'timeout=1m30s', 'timeout=1.5s', 'timeout=-5ms', 'other=x'])(
  'takes %j',
  (text) => {
    expect(() => checkTimeout(Query.parse(text))).not.toThrow();
  },
);

it.each([
  ['x', 'invalid duration "x"'],
  ['5', 'missing unit in duration "5"'],
  ['5x', 'unknown unit "x" in duration "5x"'],
  ['1s.', 'invalid duration "1s."'],
])('refuses %s', (text, problem) => {
  expect(() => checkTimeout(Query.parse(`timeout=${text}`))).toThrow(
    `invalid timeout specified in the request URL - time: ${problem}`,
  );
});
