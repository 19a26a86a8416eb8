import { expect, it } from 'vitest';
import { KindCatalog, protobufMessage } from '#kinds';
import type { Entry } from '#store';
import { partialProtobuf, protobufParts } from './protobuf-parts.js';

const pods = KindCatalog.builtIn().byResource('', 'v1', 'pods')!;
const META = { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata' };

const object = (managedFields: readonly object[] | undefined) => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: {
    name: 'web',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...(managedFields === undefined ? {} : { managedFields }),
  },
  spec: { containers: [{ name: 'c', args: ['"fieldsV1":{}'] }] },
});

const owned = { 'f:metadata': { 'f:labels': { '.': {}, 'f:"quoted"]': {} } } };
const fields = [
  undefined,
  [],
  [{ manager: 'a', operation: 'Update', fieldsType: 'FieldsV1', fieldsV1: owned }],
  [{ manager: 'a', fieldsV1: owned, subresource: 'status' }, { manager: 'b' }, { fieldsV1: {} }],
];

it.each(fields.map((managedFields) => [object(managedFields)]))(
  'encodes the text as the object would be (%#)',
  (pod) => {
    const entry = { name: 'web', bytes: Buffer.from(JSON.stringify(pod)) } as unknown as Entry;
    const whole = protobufMessage({ apiVersion: 'v1', kind: 'Pod' }, pod);
    expect(Buffer.concat(protobufParts(pods, entry)).equals(whole)).toBe(true);
    const partial = protobufMessage(META, { metadata: pod.metadata });
    expect(Buffer.concat(partialProtobuf('v1', entry)).equals(partial)).toBe(true);
  },
);

it('encodes an entry once', () => {
  const entry = { bytes: Buffer.from(JSON.stringify(object([]))) } as unknown as Entry;
  expect(protobufParts(pods, entry)).toBe(protobufParts(pods, entry));
});
