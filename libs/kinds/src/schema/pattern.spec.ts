import { describe, expect, it } from 'vitest';
import { compilePattern } from './pattern.js';

describe('compilePattern', () => {
  it('reads what RE2 writes differently', () => {
    expect(compilePattern('(?i)^abc$').test('ABC')).toBe(true);
    expect(compilePattern(String.raw`\A(?P<word>[[:alpha:]]+)\z`).test('word')).toBe(true);
    expect(compilePattern(String.raw`^[a-z\-_]+$`).test('a-b_c')).toBe(true);
  });

  it('refuses what is no pattern', () => {
    expect(() => compilePattern('(')).toThrow(SyntaxError);
  });
});
