import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseYamlBody } from './yaml-body.js';

/** The same text, read as YAML for sure: a comment is no JSON. */
const asYaml = (text: string) => parseYamlBody(`# a comment\n${text}`);

describe('a YAML body that is JSON', () => {
  it('is read as YAML reads it', () => {
    const key = fc.stringMatching(/^[a-zA-Z0-9:. "-]*$/);
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.stringMatching(/^[ -~éß—😀]*$/u),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: true }), (object) => {
        const text = JSON.stringify(object);
        expect(parseYamlBody(text).value).toEqual(asYaml(text).value);
      }),
      { numRuns: 300 },
    );
  });

  it('shows its repeated keys', () => {
    const text = '{"a": 1,\n"b": {"c": 1, "c": 2}}';
    expect(parseYamlBody(text)).toEqual({
      value: { a: 1, b: { c: 2 } },
      duplicates: ['line 2: key "c" already set in map'],
    });
  });

  it('may merge maps and have texts that look like numbers', () => {
    const text = '{"a": {"<<": {"b": 1}, "c": 2}}';
    expect(parseYamlBody(text).value).toEqual(asYaml(text).value);
    expect(parseYamlBody('{"a": 1e3}').value).toEqual(asYaml('{"a": 1e3}').value);
  });

  it('says what is wrong as YAML', () => {
    expect(() => parseYamlBody('{"a": [1, 2}')).toThrow(/^yaml: line 1: /);
  });

  it('with very many keys is read in proportion to them', () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `  l${n}: ''`).join('\n');
    // Comparing each key with every other one would take minutes.
    const { value, duplicates } = parseYamlBody(`labels:\n${lines}\n  l7: x\n  l7: y\n`);
    expect(Object.keys((value as { labels: object }).labels)).toHaveLength(20_000);
    expect(duplicates).toEqual([
      'line 20002: key "l7" already set in map',
      'line 20003: key "l7" already set in map',
    ]);
  });
});
