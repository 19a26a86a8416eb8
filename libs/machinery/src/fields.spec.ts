import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldSelector, parseFieldSelector } from './fields.js';

const pod: Record<string, string> = {
  'spec.nodeName': 'n1',
  'status.phase': 'Running',
  'metadata.name': 'a,b=c',
};
const valueOf = (field: string): string => pod[field] ?? '';

describe('parseFieldSelector', () => {
  it.each([
    ['spec.nodeName=n1', true],
    ['spec.nodeName==n1,status.phase!=Failed', true],
    ['spec.nodeName!=n1', false],
    ['spec.nodeName=', false],
    ['metadata.name=a\\,b\\=c', true],
    [',,', true],
    ['', true],
  ])('%s matches: %s', (text, expected) => {
    expect(parseFieldSelector(text).matches(valueOf)).toBe(expected);
  });

  it.each([
    ['spec.nodeName', "invalid selector: 'spec.nodeName'; can't understand 'spec.nodeName'"],
    [
      'a=b,spec.nodeName>x',
      "invalid selector: 'a=b,spec.nodeName>x'; can't understand 'spec.nodeName>x'",
    ],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\b', 'invalid field selector: invalid escape sequence: \\b'],
    ['a=b\\', 'invalid field selector: invalid escape sequence: \\'],
  ])('refuses %s', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(expect.objectContaining({ code: 400, message }));
  });

  it('tells the value that a field must have', () => {
    const selector = parseFieldSelector('spec.nodeName=n1,metadata.name!=x');
    expect(selector.requiredValue('spec.nodeName')).toBe('n1');
    expect(selector.requiredValue('metadata.name')).toBeUndefined();
  });

  it('reads back what a selector prints, whatever the value', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (value, equal) => {
        const selector = new FieldSelector([{ field: 'a.b', equal, value }]);
        expect(parseFieldSelector(selector.toString())).toEqual(selector);
      }),
    );
  });
});
