import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPart, type KubeObject } from '#machinery';
import { decode, RepeatedSpecs, type RepeatedBody } from './index.js';
import { arbitraryObject } from './testing/arbitrary.js';

const TYPE = 'core_v1.Pod';
const LONG = 'x'.repeat(300);
const defaults = (object: KubeObject & { spec?: { hostname?: string } }) => {
  if (object.spec) object.spec.hostname ??= 'default';
};
const specs = () => new RepeatedSpecs(TYPE, defaults);
const body = (spec: object, name = 'p', end = '}') =>
  Buffer.from(
    `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"${name}"},"spec":${JSON.stringify(spec)}${end}`,
  );
/** What is found after the body has been met before. */
const found = (bytes: Buffer, memo = specs()): RepeatedBody | undefined => {
  memo.find(bytes);
  return memo.find(bytes);
};

describe('specs that repeat', () => {
  it('are what decoding and defaulting makes of the whole body', () => {
    fc.assert(
      fc.property(
        arbitraryObject('core_v1.PodSpec', 4),
        fc.constantFrom('}', '}\n', ',"status":{}}', ',"status":{}}\n'),
        (some, end) => {
          const spec = { ...some, nodeName: LONG };
          const bytes = body(spec, 'p', end);
          const { object, problems } = decode<KubeObject & { spec?: object }>(
            TYPE,
            JSON.parse(bytes.toString()),
          );
          defaults(object);
          const known = found(bytes);
          // What is not sound is left to the reader of the whole body.
          const sound = problems.length === 0;
          expect(known?.spec).toEqual(sound ? object.spec : undefined);
          expect(isPart(known?.spec)).toBe(sound);
          expect(known === undefined ? undefined : JSON.parse(known.rest)).toEqual(
            sound ? { ...JSON.parse(bytes.toString()), spec: {} } : undefined,
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('are known from the second time on, whatever else the body says', () => {
    const memo = specs();
    const spec = { nodeName: LONG, containers: [{ name: 'c' }] };
    expect(memo.find(body(spec, 'a'))).toBeUndefined();
    const second = memo.find(body(spec, 'b'))!;
    expect(second.rest).toContain('"name":"b"');
    expect(memo.find(body(spec, 'c'))!.spec).toBe(second.spec);
    expect(memo.find(body({ ...spec, hostNetwork: true }, 'c'))).toBeUndefined();
  });

  it.each([
    ['an unknown field', body({ nodeName: LONG, foo: 1 })],
    ['a value of a wrong type', body({ nodeName: LONG, containers: 'c' })],
    ['a repeated field', Buffer.from(`{"spec":{"nodeName":"${LONG}","nodeName":"${LONG}"}}`)],
    ['a second spec behind it', body({ nodeName: LONG }, 'p', `,"spec":{}}`)],
    ['something else behind it', body({ nodeName: LONG }, 'p', ',"status":{"phase":"x"}}')],
    ['a space before the colon', Buffer.from(`{"spec" :{"nodeName":"${LONG}"}}`)],
    ['no end', body({ nodeName: LONG }, 'p', '')],
    ['a short spec', body({ nodeName: 'x' })],
    ['a list in its place', Buffer.from(`{"spec":["${LONG}"]}`)],
  ])('are not known in a body with %s', (_, bytes) => {
    expect(found(bytes)).toBeUndefined();
  });

  it('are found only among the members of the object itself', () => {
    const spec = JSON.stringify({ nodeName: LONG });
    for (const text of [
      `{"metadata":{"spec":${spec}}}`,
      `{"metadata":{"annotations":{"a":"\\"spec\\":"}},"spe":${spec}}`,
      `{"\\"spec":${spec}}`,
    ])
      expect(found(Buffer.from(text))).toBeUndefined();
  });

  it('are recognised without their text', () => {
    const memo = specs();
    const spec = { nodeName: LONG, containers: [{ name: 'c' }] };
    expect(memo.recognise(structuredClone(spec))).toBeUndefined();
    expect(memo.recognise(structuredClone(spec))).toBe(memo.find(body(spec))!.spec);
    const strange = { nodeName: LONG, activeDeadlineSeconds: Number.NaN };
    for (let time = 0; time < 3; time++) expect(memo.recognise(strange)).toBeUndefined();
  });

  it('are forgotten when many others have been met since', () => {
    const memo = specs();
    const bytes = body({ nodeName: LONG });
    expect(found(bytes, memo)).toBeDefined();
    for (let index = 0; index < 64; index++) memo.find(body({ nodeName: LONG + index }));
    expect(memo.find(bytes)).toBeUndefined();
  });
});
