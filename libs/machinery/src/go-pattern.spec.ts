import { describe, expect, it } from 'vitest';
import { compileGoPattern, goPattern } from './go-pattern.js';

describe('a pattern in the syntax of Go', () => {
  it('finds the first match with its groups, also named ones', () => {
    const pattern = compileGoPattern(String.raw`(?i)\Aa(?P<digits>[[:digit:]]+)\z`);
    expect([...pattern.exec('A42')!]).toEqual(['A42', '42']);
    expect(pattern.exec('A42')!.groups).toMatchObject({ digits: '42' });
    expect(pattern.exec('xA42')).toBeNull();
    expect([...goPattern('a+').matchAll('aa b a')].map(([found]) => found)).toEqual(['aa', 'a']);
  });

  it('takes escapes that JavaScript refuses, and refuses what Go refuses', () => {
    expect(compileGoPattern(String.raw`^\_\-[\pL\_]+$`).test('_-é')).toBe(true);
    for (const [source, why] of [
      ['(?=a)', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
      [String.raw`(a)\1`, String.raw`error parsing regexp: invalid escape sequence: ${'`\\1`'}`],
      ['a(', 'error parsing regexp: missing closing ): `a(`'],
      ['a**', 'error parsing regexp: invalid nested repetition operator: `**`'],
      ['((a{100}){100}){100}', 'error parsing regexp: invalid repeat count: `{100}`'],
    ] as const)
      expect(() => compileGoPattern(source)).toThrow(new SyntaxError(why));
  });

  it('answers what a backtracking engine never would', () => {
    // Each would take longer than the age of the universe by trying every way.
    for (const source of ['^(a+)+$', '^(a|aa)+$', '^(a*)*b', '^([a-z]+)*\\d$', '(x+x+)+y'])
      expect(compileGoPattern(source).test(`${'a'.repeat(20_000)}${'x'.repeat(20_000)}!`)).toBe(
        false,
      );
  });
});
