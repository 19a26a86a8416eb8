import { describe, expect, it } from 'vitest';
import { compilerFor } from './expression.js';
import { DYN } from './types/type.js';
import { fromJson } from './values/json.js';
import { toJson } from './values/to-json.js';

const compile = compilerFor({ variables: new Map([['self', DYN]]) });
const given = (text: string, self: unknown = {}): unknown => {
  const { value, problem } = compile(text).evaluate({ self: fromJson(self) });
  if (problem !== undefined) throw problem;
  return toJson(value);
};

describe('has', () => {
  it('asks for a field of an element of a list', () => {
    const text = 'has(self.rules[0].path) ? self.rules[0].path : "none"';
    expect(given(text, { rules: [{ path: '/a' }] })).toBe('/a');
    expect(given(text, { rules: [{}] })).toBe('none');
    expect(() => given(text, { rules: [] })).toThrow('index out of bounds: 0');
  });

  it('asks for a field of an element whose index asks again', () => {
    const text = 'has(self.list[has(self.list[0].a) ? 1 : 0].b)';
    expect(given(text, { list: [{ a: 1 }, { b: 1 }] })).toBe(true);
    expect(given(text, { list: [{ b: 1 }] })).toBe(true);
    expect(given(text, { list: [{ a: 1 }, {}] })).toBe(false);
  });

  it('stays what it is for names, and is none in a text', () => {
    expect(given('has(self.a) && !has(self.b)', { a: 1 })).toBe(true);
    expect(given('"has(x[0].y)"')).toBe('has(x[0].y)');
    expect(() => compile('has(self[0])')).toThrow('invalid argument to has() macro');
  });
});

describe('an expression', () => {
  it('tells the variables that it speaks of, and no others', () => {
    const names = compilerFor({
      variables: new Map([
        ['self', DYN],
        ['oldSelf', DYN],
      ]),
    });
    expect([...names('self.all(x, x.oldSelf == x)').names].includes('oldSelf')).toBe(false);
    expect([...names('self == oldSelf').names]).toEqual(expect.arrayContaining(['oldSelf']));
  });

  it('that is too deep or too long is refused', () => {
    expect(() => compile('('.repeat(10_000))).toThrow('expression recursion limit exceeded: 250');
    expect(() => compile(`'${'a'.repeat(100_001)}'`)).toThrow('expression code point size exceeds');
  });

  it('stops when it has cost what a call may cost', () => {
    const list = Array.from({ length: 100 }, (_, index) => index);
    const text = 'self.all(a, self.all(b, self.all(c, self.all(d, true))))';
    expect(() => given(text, list)).toThrow('operation cancelled: actual cost limit exceeded');
  });

  it('words problems of values as the API server does', () => {
    const problem = (text: string): string | undefined =>
      compilerFor({ variables: new Map([['self', DYN]]) })(text).evaluate({ self: {} }).problem
        ?.message;
    expect(problem('cidr("fd00::/8").containsIP("abc")')).toBe('no such overload');
    expect(problem('semver("abc", true).major() == 1')).toBe(
      'Invalid character(s) found in major number "0abc"',
    );
    expect(problem('["a"][9223372036854775807] == "a"')).toBe(
      'index out of bounds: 9223372036854775807',
    );
    expect(problem('self.first || self.second')).toBe('no such key: first');
    expect(problem('[string(self.a)].sort() == []')).toBe(
      'internal error: interface conversion: *types.Err is not traits.Lister: missing method Add',
    );
  });
});
