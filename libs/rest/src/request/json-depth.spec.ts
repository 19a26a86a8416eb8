import { describe, expect, it } from 'vitest';
import { isNestedTooDeeply, MAX_JSON_DEPTH } from './json-depth.js';
import { parseJson } from './parse-json.js';

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('the nesting of JSON', () => {
  it('is bounded where Go bounds it', () => {
    expect(parseJson(nested(MAX_JSON_DEPTH))).toEqual([expect.anything()]);
    expect(() => parseJson(nested(MAX_JSON_DEPTH + 1))).toThrow(
      new SyntaxError('exceeded max depth'),
    );
    expect(() => parseJson(`{"a":${nested(300_000)}}`)).toThrow('exceeded max depth');
  });

  it('does not count what stands in texts or has been closed', () => {
    const brackets = '['.repeat(MAX_JSON_DEPTH * 3);
    for (const text of [
      JSON.stringify({ a: `${brackets}"\\`, b: `\\${brackets}` }),
      `[${'[],{},'.repeat(MAX_JSON_DEPTH * 2)}1]`,
    ]) {
      expect(isNestedTooDeeply(text)).toBe(false);
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }
  });

  it('is bounded in texts that are no JSON, too', () => {
    for (const [text, why] of [
      ['['.repeat(9000), 'unexpected end of JSON input'],
      ['{"a":'.repeat(9000), 'unexpected end of JSON input'],
      ['['.repeat(15_000), 'exceeded max depth'],
      [`${'['.repeat(9000)}x`, "invalid character 'x' looking for beginning of value"],
      [`${nested(9000)}]`, "invalid character ']' after top-level value"],
    ] as const)
      expect(() => parseJson(text)).toThrow(new SyntaxError(why));
  });
});
