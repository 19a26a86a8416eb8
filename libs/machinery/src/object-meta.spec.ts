import { describe, expect, it } from 'vitest';
import {
  asNameRule,
  dns1123Label,
  dns1123Subdomain,
  pathSegmentName,
  qualifiedName,
} from './names.js';
import type { ObjectMeta } from './object.js';
import { validateObjectMeta, validateObjectMetaUpdate } from './object-meta.js';

const rules = { namespaced: true, validateName: asNameRule(dns1123Subdomain) };
const check = (meta: ObjectMeta): [string, string][] =>
  validateObjectMeta({ name: 'x', namespace: 'ns', ...meta }, rules).map(({ field, message }) => [
    field!,
    message!,
  ]);

describe('validateObjectMeta', () => {
  it('accepts what is in order', () => {
    const ownerReferences = [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'u', controller: true },
    ];
    expect(
      check({
        labels: { 'a.b/c': 'd' },
        annotations: { 'Upper/ok': 'x' },
        finalizers: ['orphan', 'a.b/c'],
        ownerReferences,
      }),
    ).toEqual([]);
  });

  it('demands a name and a namespace', () => {
    expect(validateObjectMeta({}, rules)).toEqual([
      {
        reason: 'FieldValueRequired',
        field: 'metadata.name',
        message: 'Required value: name or generateName is required',
      },
      { reason: 'FieldValueRequired', field: 'metadata.namespace', message: 'Required value' },
    ]);
  });

  it('checks a generated name with its prefix', () => {
    expect(check({ generateName: 'web-' })).toEqual([]);
    expect(check({ generateName: 'Web-' })[0]![0]).toBe('metadata.generateName');
  });

  it('refuses a namespace on a cluster-scoped kind', () => {
    expect(
      validateObjectMeta({ name: 'x', namespace: 'ns' }, { ...rules, namespaced: false }),
    ).toEqual([
      {
        reason: 'FieldValueForbidden',
        field: 'metadata.namespace',
        message: 'Forbidden: not allowed on this type',
      },
    ]);
  });

  it('lists more causes than a call takes arguments', () => {
    const labels = Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`${n}!`, '']));
    expect(check({ labels })).toHaveLength(200_000);
  });

  it('lists causes in the order of its checks', () => {
    const meta: ObjectMeta = {
      generation: -1,
      labels: { 'a b': '1' },
      annotations: { 'c d': '' },
      finalizers: ['plain'],
    };
    expect(check(meta).map(([field]) => field)).toEqual([
      'metadata.generation',
      'metadata.labels',
      'metadata.annotations',
      'metadata.finalizers[0]',
    ]);
  });

  it('allows one controller', () => {
    const owner = (name: string): ObjectMeta['ownerReferences'] => [
      { apiVersion: 'v1', kind: 'Pod', name, uid: name, controller: true },
    ];
    expect(check({ ownerReferences: [...owner('a')!, ...owner('b')!] })).toEqual([
      [
        'metadata.ownerReferences',
        'Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"a","uid":"a","controller":true},{"apiVersion":"v1","kind":"Pod","name":"b","uid":"b","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/a and Pod/b',
      ],
    ]);
  });

  it('lets no Event own anything', () => {
    expect(
      check({ ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'x', uid: 'u' }] }),
    ).toEqual([
      [
        'metadata.ownerReferences',
        'Invalid value: {"apiVersion":"v1","kind":"Event","name":"x","uid":"u"}: /v1, Kind=Event is disallowed from being an owner',
      ],
    ]);
  });

  it('bounds annotations', () => {
    expect(check({ annotations: { a: 'x'.repeat(262_144) } })).toEqual([
      ['metadata.annotations', 'Too long: may not be more than 262144 bytes'],
    ]);
  });
});

describe('validateObjectMetaUpdate', () => {
  const old: ObjectMeta = {
    name: 'x',
    namespace: 'ns',
    uid: 'u',
    resourceVersion: '1',
    generation: 2,
    finalizers: ['a.b/c'],
  };

  it('refuses to change what identifies the object', () => {
    expect(validateObjectMetaUpdate({ ...old, uid: 'other' }, old)).toEqual([
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.uid',
        message: 'Invalid value: "other": field is immutable',
      },
    ]);
  });

  it('demands a version', () => {
    expect(validateObjectMetaUpdate({ ...old, resourceVersion: '' }, old)[0]!.message).toBe(
      'Invalid value: 0: must be specified for an update',
    );
  });

  it('adds no finalizers once the object is being deleted', () => {
    const deleted = { ...old, deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(
      validateObjectMetaUpdate({ ...deleted, finalizers: ['a.b/c', 'd.e/f'] }, deleted),
    ).toEqual([
      {
        reason: 'FieldValueForbidden',
        field: 'metadata.finalizers',
        message:
          'Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"d.e/f"}',
      },
    ]);
    expect(validateObjectMetaUpdate({ ...deleted, finalizers: [] }, deleted)).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['a.b', ['must not contain dots']],
    ['a'.repeat(64), ['must be no more than 63 characters']],
    ['1a', []],
  ])('checks %s as a label', (name, errors) => {
    expect(dns1123Label(name)).toEqual(errors);
  });

  it.each([
    ['a/b', ["may not contain '/'"]],
    ['..', ["may not be '..'"]],
    ['a:b', []],
  ])('checks %s as a segment of a path', (name, errors) => {
    expect(pathSegmentName(name)).toEqual(errors);
  });

  it('names the part of a key that is wrong', () => {
    expect(qualifiedName('/a')).toEqual(['prefix part must be non-empty']);
    expect(qualifiedName(`a/${'b'.repeat(64)}`)).toEqual([
      'name part must be no more than 63 bytes',
    ]);
  });
});
