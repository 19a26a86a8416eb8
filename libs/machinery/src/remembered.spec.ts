import { expect, it } from 'vitest';
import { Remembered } from './remembered.js';

const keys = (count: number) => Array.from({ length: count }, () => ({}));

it('gives back what was made of an object', () => {
  const remembered = new Remembered<object, string>(4);
  const [one, other] = keys(2);
  remembered.set(one!, 'made');
  expect(remembered.get(one!)).toBe('made');
  expect(remembered.get(other!)).toBeUndefined();
});

it('keeps no more than it may', () => {
  const remembered = new Remembered<object, string>(4);
  const all = keys(10);
  for (const key of all) remembered.set(key, 'made');
  expect(all.filter((key) => remembered.get(key) !== undefined).length).toBeLessThanOrEqual(4);
});

it('keeps no more than may weigh so much together', () => {
  const remembered = new Remembered<object, string>(100);
  const all = keys(10);
  for (const key of all) remembered.set(key, 'made', 25);
  expect(all.map((key) => remembered.peek(key) !== undefined).lastIndexOf(false)).toBe(5);
});

it('keeps what is asked for', () => {
  const remembered = new Remembered<object, string>(4);
  const [asked, ...others] = keys(20);
  remembered.set(asked!, 'made');
  for (const key of others) {
    remembered.set(key, 'other');
    expect(remembered.get(asked!)).toBe('made');
  }
});
