import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { KindCatalog } from '../../catalog.js';
import { decode } from '../../schema/index.js';
import { arbitraryObject } from '../../schema/testing/arbitrary.js';
import { encodeMessage } from '../encode.js';
import { findMessage } from '../messages.js';
import { transcodeMessage } from './transcode.js';

type Fields = Record<string, unknown>;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const transcoded = (name: string, value: Fields, gaps: readonly Uint8Array[] = []): string =>
  hex(Buffer.concat(transcodeMessage(name, Buffer.from(JSON.stringify(value)), gaps)));
const both = (name: string, value: Fields): [string, string] => [
  transcoded(name, value),
  hex(encodeMessage(name, value)),
];

it('writes of the text of any object what is written of the object, kind by kind', () => {
  const types = KindCatalog.builtIn()
    .all.map(({ type }) => type)
    .filter((type) => findMessage(type) !== undefined);
  for (const type of new Set(types))
    fc.assert(
      fc.property(arbitraryObject(type, 6), (value) => {
        // JSON knows no negative zero.
        const object = JSON.parse(JSON.stringify(decode(type, value).object)) as Fields;
        const [made, expected] = both(type, object);
        expect(made).toBe(expected);
      }),
      { numRuns: 10 },
    );
  expect(types.length).toBeGreaterThan(60);
});

it('writes any text, whatever it has to escape, and keys in order', () => {
  const text = fc.string({ unit: 'binary', maxLength: 24 });
  fc.assert(
    fc.property(fc.dictionary(text, text, { maxKeys: 6 }), (data) => {
      const [made, expected] = both('core_v1.ConfigMap', { data });
      expect(made).toBe(expected);
    }),
  );
});

it.each([0, 7, 127, 128, 4294967296, -1, 999_999_999, 1_000_000_000, 9_007_199_254_740_991])(
  'writes the number %d',
  (generation) => {
    const [made, expected] = both('core_v1.Pod', { metadata: { generation } });
    expect(made).toBe(expected);
  },
);

it('leaves out what the message does not know, and nulls', () => {
  const value = { kind: 'Pod', else: { a: ['"}', 1] }, metadata: { name: 'a', labels: null } };
  expect(both('core_v1.Pod', value)[0]).toBe(both('core_v1.Pod', { metadata: { name: 'a' } })[1]);
});

it('puts sets of owned fields where the text has gaps', () => {
  const owned = (...sets: readonly unknown[]): Fields => ({
    metadata: { managedFields: sets.map((fieldsV1) => ({ manager: 'm', fieldsV1 })) },
  });
  const [first, second, third] = [{ 'f:a': {} }, { 'f:b': { '.': {} } }, { 'f:c': {} }];
  const gaps = [Buffer.from(JSON.stringify(first)), Buffer.from(JSON.stringify(third))];
  expect(transcoded('core_v1.Pod', owned(0, second, 0), gaps)).toBe(
    hex(encodeMessage('core_v1.Pod', owned(first, second, third))),
  );
});

it.each([
  '1970-01-01T00:00:00Z',
  '0001-02-03T04:05:06Z',
  '0099-12-31T23:59:59Z',
  '2026-02-28T23:59:59Z',
  '2200-01-01T00:00:00Z',
  '2026-01-01T00:00:00+01:00',
  'no time at all',
])('writes the time %s', (creationTimestamp) => {
  const [made, expected] = both('core_v1.Pod', { metadata: { creationTimestamp } });
  expect(made).toBe(expected);
});

it('says where a text does not fit', () => {
  const text = Buffer.from('{"metadata":{"name":7}}');
  expect(() => transcodeMessage('core_v1.Pod', text)).toThrow('byte 20');
});
