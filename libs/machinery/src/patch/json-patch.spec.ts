import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../object.js';
import { applyJsonPatch } from './json-patch.js';

const document: Json = { data: { a: '1', b: '2', 'x/y~z': 'q' }, list: ['p', 'q'], none: null };

describe('applyJsonPatch', () => {
  it('refuses copies of copies that outgrow a request', () => {
    const copies = Array.from({ length: 60 }, (_, n) => ({
      op: 'copy',
      from: '/data',
      path: `/data/k${n}`,
    }));
    expect(() => applyJsonPatch(document, copies)).toThrow('the server rejected our request');
  });

  it('carries out operations one after the other', () => {
    const patched = applyJsonPatch(document, [
      { op: 'add', path: '/data/c', value: '3' },
      { op: 'replace', path: '/data/a', value: '9' },
      { op: 'remove', path: '/data/b' },
      { op: 'copy', from: '/data/a', path: '/data/d' },
      { op: 'move', from: '/data/c', path: '/data/e' },
      { op: 'test', path: '/data/e', value: '3' },
    ]);
    expect(patched).toEqual({ ...document, data: { a: '9', d: '9', e: '3', 'x/y~z': 'q' } });
  });

  it.each([
    ['appends', { op: 'add', path: '/list/-', value: 'r' }, ['p', 'q', 'r']],
    ['inserts', { op: 'add', path: '/list/0', value: 'r' }, ['r', 'p', 'q']],
    ['inserts at the end', { op: 'add', path: '/list/2', value: 'r' }, ['p', 'q', 'r']],
    ['removes', { op: 'remove', path: '/list/0' }, ['q']],
    ['replaces', { op: 'replace', path: '/list/1', value: 'r' }, ['p', 'r']],
    ['counts from the end', { op: 'replace', path: '/list/-1', value: 'r' }, ['p', 'r']],
  ])('%s in a list', (_what, operation, list) => {
    expect(applyJsonPatch(document, [operation])).toMatchObject({ list });
  });

  it('reads escaped keys', () => {
    expect(
      applyJsonPatch(document, [{ op: 'replace', path: '/data/x~1y~0z', value: 1 }]),
    ).toMatchObject({ data: { 'x/y~z': 1 } });
  });

  it('lets replace add a key, as the API server does', () => {
    expect(
      applyJsonPatch(document, [{ op: 'replace', path: '/data/new', value: 1 }]),
    ).toMatchObject({ data: { new: 1 } });
  });

  it('finds an absent key equal to null', () => {
    expect(applyJsonPatch(document, [{ op: 'test', path: '/data/new', value: null }])).toBe(
      document,
    );
  });

  it.each([
    { op: 'test', path: '/data/a', value: 'x' },
    { op: 'remove', path: '/data/new' },
    { op: 'add', path: '/nothing/here', value: 1 },
    { op: 'add', path: '/list/9', value: 1 },
    { op: 'replace', path: '/list/7', value: 1 },
    { op: 'remove', path: '/list/-' },
    { op: 'add', path: '/data/a/deeper', value: 1 },
    { op: 'add', path: '', value: 1 },
    { op: 'frob', path: '/data/a' },
  ])('refuses $op of "$path" without saying why', (operation) => {
    const message = 'the server rejected our request due to an error in our request';
    expect(() => applyJsonPatch(document, [operation])).toThrow(
      expect.objectContaining({ code: 422, message, details: {} }),
    );
  });

  it.each([
    [
      { op: 'add' },
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    ],
    [
      ['add'],
      'error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp',
    ],
    [
      [{ op: 5 }],
      'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string',
    ],
  ])('does not take %j for a patch', (patch, message) => {
    expect(() => applyJsonPatch(document, patch)).toThrow(
      expect.objectContaining({ code: 400, message }),
    );
  });

  it('bounds the number of operations', () => {
    const patch = Array.from({ length: 10_001 }, () => ({
      op: 'test',
      path: '/data/a',
      value: '1',
    }));
    expect(() => applyJsonPatch(document, patch)).toThrow(expect.objectContaining({ code: 413 }));
  });

  it('undoes an addition by a removal, for any key and any value', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.jsonValue(),
        (before, key, value) => {
          fc.pre(!Object.hasOwn(before, key));
          const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
          const added = applyJsonPatch(before as Json, [{ op: 'add', path, value }]);
          expect(Object.hasOwn(added as object, key)).toBe(true);
          expect(
            applyJsonPatch(added, [
              { op: 'test', path, value },
              { op: 'remove', path },
            ]),
          ).toEqual({ ...before });
        },
      ),
    );
  });
});
