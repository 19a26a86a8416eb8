import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFieldSet } from './decode-field-set.js';
import {
  difference,
  differenceBelow,
  equalSets,
  hasPath,
  intersection,
  NO_FIELDS,
  pathsOf,
  setOf,
  union,
  type FieldSet,
} from './field-set.js';
import { compareElements, elementText } from './path-element.js';

/** A set from paths; the empty path is not one. */
function setOfPaths(paths: readonly (readonly string[])[]): FieldSet {
  const top: Record<string, unknown> = {};
  for (const path of paths) {
    let at = top;
    for (const element of path) at = (at[element] ??= {}) as Record<string, unknown>;
    at['.'] = {};
  }
  return decodeFieldSet(top);
}

const element = fc.constantFrom('f:a', 'f:b', 'f:c', 'k:{"name":"x"}', 'k:{"name":"y"}', 'v:1');
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const set = fc.array(path, { maxLength: 12 }).map(setOfPaths);
const texts = (fields: FieldSet): string[] =>
  pathsOf(fields)
    .map((steps) => steps.join('/'))
    .sort();

describe('sets of fields', () => {
  it('are FieldsV1, in which a dot tells a field from the way to others', () => {
    expect(JSON.stringify(setOfPaths([['f:data'], ['f:data', 'f:a'], ['f:spec', 'f:x']]))).toBe(
      '{"f:data":{".":{},"f:a":{}},"f:spec":{"f:x":{}}}',
    );
    expect(pathsOf(decodeFieldSet({ 'f:data': { 'f:a': {} } }))).toEqual([['f:data', 'f:a']]);
  });

  it('stand in the order of the server: fields, keys with numbers by size, values, positions', () => {
    const elements = ['i:2', 'v:"b"', 'k:{"port":443}', 'i:10', 'v:"a"', 'k:{"port":80}', 'f:z'];
    expect(elements.sort(compareElements)).toEqual([
      'f:z',
      'k:{"port":80}',
      'k:{"port":443}',
      'v:"a"',
      'v:"b"',
      'i:2',
      'i:10',
    ]);
    expect(
      ['k:{"name":"ab"}', 'k:{"name":"a"}', 'k:{"name":"a\\"b"}'].sort(compareElements),
    ).toEqual(['k:{"name":"a"}', 'k:{"name":"a\\"b"}', 'k:{"name":"ab"}']);
  });

  it('know their elements in messages', () => {
    expect(
      ['f:spec', 'k:{"containerPort":80,"protocol":"TCP"}', 'v:"a"', 'i:3'].map(elementText),
    ).toEqual(['.spec', '[containerPort=80,protocol="TCP"]', '[="a"]', '[3]']);
  });

  it('are read in canonical form, and refuse what is no path', () => {
    const loose = {
      'k:{ "protocol":"TCP", "port":80 }': { '.': {}, 'f:b': {}, 'f:a': { '.': {} } },
    };
    expect(JSON.stringify(decodeFieldSet(loose))).toBe(
      '{"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:a":{},"f:b":{}}}',
    );
    for (const wrong of [
      null,
      [],
      'x',
      { 'x:a': {} },
      { 'k:[1]': {} },
      { 'v:{': {} },
      { 'f:a': 1 },
    ])
      expect(() => decodeFieldSet(wrong)).toThrow(/path element/);
  });

  it('survive being written and read', () => {
    fc.assert(
      fc.property(set, (fields) => {
        const again = decodeFieldSet(JSON.parse(JSON.stringify(fields)));
        expect(JSON.stringify(again)).toBe(JSON.stringify(fields));
      }),
    );
  });

  it('join, meet and part as sets of paths do', () => {
    fc.assert(
      fc.property(set, set, (left, right) => {
        const a = texts(left);
        const b = texts(right);
        expect(texts(union(left, right))).toEqual([...new Set([...a, ...b])].sort());
        expect(texts(intersection(left, right))).toEqual(a.filter((one) => b.includes(one)));
        expect(texts(difference(left, right))).toEqual(a.filter((one) => !b.includes(one)));
        expect(texts(differenceBelow(left, right))).toEqual(
          a.filter((one) => !b.some((above) => `${one}/`.startsWith(`${above}/`))),
        );
        expect(JSON.stringify(union(left, right))).toBe(JSON.stringify(union(right, left)));
        expect(equalSets(left, right)).toBe(a.join() === b.join());
      }),
    );
  });

  it('find a path only where it is a field itself', () => {
    const fields = setOfPaths([['f:spec', 'f:replicas']]);
    expect(hasPath(fields, ['f:spec', 'f:replicas'])).toBe(true);
    expect(hasPath(fields, ['f:spec'])).toBe(false);
    expect(hasPath(NO_FIELDS, ['f:spec'])).toBe(false);
  });

  it('put elements in order that come in any', () => {
    expect(Object.keys(setOf({ 'f:b': {}, 'f:a': {}, '.': {} }))).toEqual(['.', 'f:a', 'f:b']);
  });
});
