import { expect, it } from 'vitest';
import { compilerFor } from './expression.js';
import { fromJson } from './values.js';

const compile = compilerFor(['self']);
const given = (text: string, self: unknown): unknown =>
  compile(text).evaluate({ self: fromJson(self) });

it('has asks for a field of an element of a list', () => {
  const text = 'has(self.rules[0].path) ? self.rules[0].path : "none"';
  expect(given(text, { rules: [{ path: '/a' }] })).toBe('/a');
  expect(given(text, { rules: [{}] })).toBe('none');
  expect(() => given(text, { rules: [] })).toThrow(/index|bounds|key/i);
});

it('has asks for a field of an element whose index asks again', () => {
  const text = 'has(self.list[has(self.list[0].a) ? 1 : 0].b)';
  expect(given(text, { list: [{ a: 1 }, { b: 1 }] })).toBe(true);
  expect(given(text, { list: [{ b: 1 }] })).toBe(true);
  expect(given(text, { list: [{ a: 1 }, {}] })).toBe(false);
});

it('has stays what it is for names, and what looks like it in a text', () => {
  expect(given('has(self.a) && !has(self.b)', { a: 1 })).toBe(true);
  expect(given('"has(x[0].y)"', {})).toBe('has(x[0].y)');
  expect(() => compile('has(self[0])')).toThrow('has() invalid argument');
});
