import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonDocument, JsonObject, type JsonNode } from './json-document.js';

const plain = (node: JsonNode): unknown =>
  node instanceof JsonObject
    ? Object.fromEntries(node.entries.map(([key, value]) => [key, plain(value)]))
    : Array.isArray(node)
      ? node.map(plain)
      : node;
const errorOf = (text: string): string => {
  try {
    new JsonDocument(text).read();
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
};

describe('JsonDocument', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(3), (text, indent) => {
        const value = JSON.parse(text) as unknown;
        expect(plain(new JsonDocument(JSON.stringify(value, null, indent)).read())).toEqual(value);
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}",:0-9.eEtruefalsn\\ -]{0,12}$/)),
        (text) => {
          let valid = true;
          try {
            JSON.parse(text);
          } catch {
            valid = false;
          }
          expect(errorOf(text) === 'no error').toBe(valid);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('words syntax errors as the real server does', () => {
    expect(errorOf('')).toBe('unexpected end of JSON input');
    expect(errorOf('{"a":{"b":1}')).toBe('unexpected end of JSON input');
    expect(errorOf('not json')).toBe("invalid character 'o' in literal null (expecting 'u')");
    expect(errorOf('{"a":1,}')).toBe(
      "invalid character '}' looking for beginning of object key string",
    );
    expect(errorOf('apiVersion: v1')).toBe("invalid character 'a' looking for beginning of value");
    expect(errorOf('{"a" 1}')).toBe("invalid character '1' after object key");
    expect(errorOf('{"a":1 "b"}')).toBe(`invalid character '"' after object key:value pair`);
    expect(errorOf('[1 2]')).toBe("invalid character '2' after array element");
    expect(errorOf('{} x')).toBe("invalid character 'x' after top-level value");
    expect(errorOf('"a\nb"')).toBe(String.raw`invalid character '\n' in string literal`);
  });
});
