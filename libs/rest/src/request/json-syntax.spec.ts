import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonSyntaxError } from './json-syntax.js';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('the reason why a text is not JSON', () => {
  it.each([
    ['', 'unexpected end of JSON input'],
    ['{"a":1', 'unexpected end of JSON input'],
    ['not json', `invalid character 'o' in literal null (expecting 'u')`],
    ['{"a":1,}', `invalid character '}' looking for beginning of object key string`],
    ['apiVersion: v1', `invalid character 'a' looking for beginning of value`],
    ['[1 2]', `invalid character '2' after array element`],
    ['{"a" 1}', `invalid character '1' after object key`],
    ['{"a":1 "b":2}', `invalid character '"' after object key:value pair`],
    ['{} x', `invalid character 'x' after top-level value`],
    ['"a\nb"', `invalid character '\\n' in string literal`],
    ['"\\x"', `invalid character 'x' in string escape code`],
    ['1.x', `invalid character 'x' after decimal point in numeric literal`],
  ])('explains %j', (text, reason) => {
    expect(jsonSyntaxError(text)).toBe(reason);
  });

  it('agrees with the parser about what is well-formed', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-0.5e3',
      'true',
      'null',
      ' ',
      '"\\u00e9"',
      '01',
      'x',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
        const text = parts.join('');
        expect(jsonSyntaxError(text) === undefined).toBe(parses(text));
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonSyntaxError(text)).toBeUndefined();
      }),
    );
  });
});
