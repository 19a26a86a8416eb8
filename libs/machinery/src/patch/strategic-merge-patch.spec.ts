import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../object.js';
import type { PatchField, PatchSchema } from './patch-schema.js';
import { applyStrategicMergePatch } from './strategic-merge-patch.js';

const TYPES: Readonly<Record<string, Readonly<Record<string, PatchField>>>> = {
  PodSpec: {
    containers: { patchStrategy: 'merge', mergeKey: 'name', elementType: 'Container' },
    volumes: { patchStrategy: 'merge,retainKeys', mergeKey: 'name', elementType: 'Volume' },
    tolerations: { elementType: 'Toleration' },
    finalizers: { patchStrategy: 'merge' },
    strategy: { patchStrategy: 'retainKeys', elementType: 'Strategy' },
    nodeSelector: {},
  },
  Container: { env: { patchStrategy: 'merge', mergeKey: 'name', elementType: 'EnvVar' }, args: {} },
};
const schema: PatchSchema = (type, field) => TYPES[type]?.[field];

type Spec = { readonly [key: string]: Json };
const patched = (spec: Spec, patch: unknown): Spec =>
  applyStrategicMergePatch(spec, patch, 'PodSpec', schema);
const names = (list: Json | undefined): string[] =>
  (list as readonly { readonly name: string }[]).map((item) => item.name);

const spec: Spec = {
  containers: [
    {
      name: 'a',
      image: 'nginx',
      args: ['one', 'two'],
      env: [
        { name: 'X', value: '1' },
        { name: 'Y', value: '2' },
      ],
    },
    { name: 'b', image: 'busybox' },
  ],
  tolerations: [{ key: 'k' }],
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
  finalizers: ['a.b/one', 'a.b/two'],
};

describe('applyStrategicMergePatch', () => {
  it('merges the items of a list by their key, what the patch names first', () => {
    const { containers } = patched(spec, {
      containers: [
        { name: 'b', image: 'busybox:2' },
        { name: 'n', image: 'new' },
      ],
    });
    expect(names(containers)).toEqual(['a', 'b', 'n']);
    expect(names(patched(spec, { containers: [{ name: 'n' }] })['containers'])).toEqual([
      'n',
      'a',
      'b',
    ]);
  });

  it('merges lists within lists and replaces lists of scalars', () => {
    const { containers } = patched(spec, {
      containers: [
        {
          name: 'a',
          env: [
            { name: 'Y', value: 'two' },
            { name: 'Z', value: '3' },
          ],
          args: ['three'],
        },
      ],
    });
    expect(containers).toEqual([
      {
        name: 'a',
        image: 'nginx',
        args: ['three'],
        env: [
          { name: 'X', value: '1' },
          { name: 'Y', value: 'two' },
          { name: 'Z', value: '3' },
        ],
      },
      { name: 'b', image: 'busybox' },
    ]);
  });

  it('deletes items by directive', () => {
    const { containers } = patched(spec, {
      containers: [
        { name: 'a', env: [{ name: 'X', $patch: 'delete' }] },
        { name: 'b', $patch: 'delete' },
      ],
    });
    expect(containers).toEqual([
      { name: 'a', image: 'nginx', args: ['one', 'two'], env: [{ name: 'Y', value: '2' }] },
    ]);
  });

  it('replaces a list by directive', () => {
    expect(
      patched(spec, { containers: [{ name: 'only' }, { $patch: 'replace' }] })['containers'],
    ).toEqual([{ name: 'only' }]);
  });

  it('replaces a list whose strategy is not merge', () => {
    expect(patched(spec, { tolerations: [{ key: 'other' }] })['tolerations']).toEqual([
      { key: 'other' },
    ]);
  });

  it('puts a list into the order asked for', () => {
    const order = { '$setElementOrder/containers': [{ name: 'n' }, { name: 'b' }, { name: 'a' }] };
    expect(names(patched(spec, { ...order, containers: [{ name: 'n' }] })['containers'])).toEqual([
      'n',
      'b',
      'a',
    ]);
  });

  it('keeps items that the order does not name in front of those that they preceded', () => {
    const order = { '$setElementOrder/containers': [{ name: 'b' }] };
    expect(names(patched(spec, order)['containers'])).toEqual(['a', 'b']);
  });

  it('retains only the listed keys', () => {
    expect(
      patched(spec, { strategy: { $retainKeys: ['type'], type: 'Recreate' } })['strategy'],
    ).toEqual({ type: 'Recreate' });
  });

  it('adds to and deletes from lists of scalars', () => {
    expect(patched(spec, { finalizers: ['a.b/two', 'a.b/three'] })['finalizers']).toEqual([
      'a.b/one',
      'a.b/two',
      'a.b/three',
    ]);
    expect(
      patched(spec, { '$deleteFromPrimitiveList/finalizers': ['a.b/one'] })['finalizers'],
    ).toEqual(['a.b/two']);
    const ordered = {
      '$setElementOrder/finalizers': ['a.b/three', 'a.b/two'],
      finalizers: ['a.b/three'],
    };
    expect(patched({ finalizers: ['a.b/two'] }, ordered)['finalizers']).toEqual([
      'a.b/three',
      'a.b/two',
    ]);
  });

  it('replaces or empties a map by directive, and leaves out a directed map that is new', () => {
    const before = { nodeSelector: { x: 'y' } };
    expect(patched(before, { nodeSelector: { $patch: 'replace', a: 'b' } })).toEqual({
      nodeSelector: { a: 'b' },
    });
    expect(patched(before, { nodeSelector: { $patch: 'delete' } })).toEqual({ nodeSelector: {} });
    expect(patched({}, { nodeSelector: { $patch: 'replace', a: 'b' } })).toEqual({});
  });

  it('deletes by null and drops nulls of new values', () => {
    expect(patched(spec, { strategy: null })).not.toHaveProperty('strategy');
    expect(patched({}, { nodeSelector: { a: null, b: 'c' } })).toEqual({
      nodeSelector: { b: 'c' },
    });
  });

  it.each([
    [
      { containers: [{ image: 'x' }] },
      500,
      'map: map[image:x] does not contain declared merge key: name',
    ],
    [
      { containers: [{ name: 'a', $patch: 'explode' }] },
      500,
      'unknown patch type: explode in map: map[$patch:explode name:a]',
    ],
    [{ strategy: { $retainKeys: ['type'], other: 1 } }, 400, 'invalid patch format of retainKeys'],
    [{ $setElementOrder: [] }, 400, 'invalid patch format of setElementOrder list'],
    [{ $deleteFromPrimitiveList: [] }, 400, 'invalid patch format of primitive list'],
    [
      { '$setElementOrder/containers': [{ name: 'a' }], containers: [{ name: 'b' }] },
      500,
      "The order in patch list:\n[map[name:b]]\n doesn't match $setElementOrder list:\n[map[name:a]]\n",
    ],
    [[], 400, 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
  ])('refuses %j', (patch, code, message) => {
    expect(() => patched(spec, patch)).toThrow(expect.objectContaining({ code, message }));
  });

  it('changes nothing when applied a second time, and writes to none of its arguments', () => {
    const item = fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      image: fc.string({ maxLength: 3 }),
    });
    const containers = fc.uniqueArray(item, { selector: ({ name }) => name });
    const anySpec = fc.record(
      { containers, finalizers: fc.uniqueArray(fc.constantFrom('x', 'y', 'z')) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anySpec, anySpec, (document, patch) => {
        const before = JSON.stringify([document, patch]);
        const once = patched(document, patch);
        expect(patched(once, patch)).toEqual(once);
        expect(JSON.stringify([document, patch])).toBe(before);
        for (const { name, image } of patch.containers ?? [])
          expect(once['containers']).toContainEqual({ name, image });
      }),
    );
  });
});
