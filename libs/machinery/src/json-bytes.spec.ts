import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { endOfValue, memberOf } from './json-bytes.js';

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

it('finds what a member holds without parsing what stands before it', () => {
  const bytes = bytesOf({ spec: { text: 'a "quoted", {text}' }, metadata: { name: 'web' } });
  const from = memberOf(bytes, 0, 'metadata');
  expect(bytes.toString('utf8', from, endOfValue(bytes, from))).toBe('{"name":"web"}');
});

it('finds every member of any object, and no other', () => {
  const key = fc.stringMatching(/^[a-z]{1,3}$/);
  fc.assert(
    fc.property(fc.dictionary(key, fc.jsonValue()), key, (object, other) => {
      const bytes = bytesOf(object);
      for (const [name, value] of Object.entries(object)) {
        const from = memberOf(bytes, 0, name);
        const text = bytes.toString('utf8', from, endOfValue(bytes, from));
        expect(text).toBe(JSON.stringify(value));
      }
      expect(memberOf(bytes, 0, other) >= 0).toBe(Object.hasOwn(object, other));
    }),
  );
});

it('finds members of an object within another', () => {
  const bytes = bytesOf({ metadata: { name: 'web', labels: {} }, labels: 1 });
  const metadata = memberOf(bytes, 0, 'metadata');
  const labels = memberOf(bytes, metadata, 'labels');
  expect(bytes.toString('utf8', labels, endOfValue(bytes, labels))).toBe('{}');
  expect(memberOf(bytes, metadata, 'spec')).toBe(-1);
});
