import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from '../schema/index.js';
import { arbitraryObject } from '../schema/testing/arbitrary.js';
import { decodeProtobuf, encodeProtobuf, hasProtobuf, protobufWatchFrame } from './index.js';

/** A ConfigMap as a real API server encodes it. */
const configMap =
  '6b3873000a0f0a0276311209436f6e6669674d617012a2010a97010a06676f6c64656e12001a0764656661756c7422002a2431303164636365302d656533612d343935642d383964642d31633838326437306437396232033332313800420808eea185d80610008a01480a046375726c12065570646174651a027631220808eea185d806100032084669656c647356313a1e0a1c7b22663a64617461223a7b222e223a7b7d2c22663a61223a7b7d7d7d420012060a01611201311a002200';
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const errorName = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return (error as Error).name;
  }
  return 'none';
};
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex');

describe('decodeProtobuf', () => {
  it('reads what a real client or server wrote', () => {
    const { apiVersion, kind, value } = decodeProtobuf(bytes(configMap));
    expect([apiVersion, kind]).toEqual(['v1', 'ConfigMap']);
    expect(decode('core_v1.ConfigMap', value).object).toMatchObject({
      metadata: {
        name: 'golden',
        managedFields: [{ fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } } }],
      },
      data: { a: '1' },
    });
  });

  it('reads options that travel in the same envelope', () => {
    const options = Buffer.from(
      'azhzAAoTCgJ2MRINRGVsZXRlT3B0aW9ucxIOCAAiCkJhY2tncm91bmQaACIA',
      'base64',
    );
    expect(decodeProtobuf(options).value).toMatchObject({
      gracePeriodSeconds: 0,
      propagationPolicy: 'Background',
    });
  });

  it('takes the type from the request when the envelope states none', () => {
    const untyped = Uint8Array.from([...bytes('6b387300'), 0x0a, 0x00, 0x12, 0x00]);
    expect(decodeProtobuf(untyped, { apiVersion: 'v1', kind: 'DeleteOptions' }).kind).toBe(
      'DeleteOptions',
    );
    expect(() => decodeProtobuf(untyped)).toThrow('no kind "" is registered for version ""');
  });

  it('refuses anything else with a DecodeError', () => {
    expect(() => decodeProtobuf(Buffer.from('garbage'))).toThrow('expected prefix [107 56 115 0]');
    fc.assert(
      fc.property(fc.nat(bytes(configMap).length - 12), fc.nat(255), (at, byte) => {
        const broken = bytes(configMap);
        broken[at + 4] = byte;
        expect(errorName(() => decodeProtobuf(broken))).toMatch(/^(none|DecodeError)$/);
      }),
    );
  });
});

describe('encodeProtobuf', () => {
  it('writes the bytes that a real server writes', () => {
    const object = decode('core_v1.ConfigMap', decodeProtobuf(bytes(configMap)).value).object;
    expect(hex(encodeProtobuf(object as Record<string, unknown>))).toBe(configMap);
  });

  it('loses nothing on the way there and back', () => {
    const types = [
      ['v1', 'Pod', 'core_v1.Pod'],
      ['v1', 'Service', 'core_v1.Service'],
      ['apps/v1', 'Deployment', 'apps_v1.Deployment'],
      ['coordination.k8s.io/v1', 'Lease', 'coordination_v1.Lease'],
      [
        'apiextensions.k8s.io/v1',
        'CustomResourceDefinition',
        'apiextensions_v1.CustomResourceDefinition',
      ],
      ['authorization.k8s.io/v1', 'SubjectAccessReview', 'authorization_v1.SubjectAccessReview'],
    ] as const;
    for (const [apiVersion, kind, type] of types) {
      fc.assert(
        fc.property(arbitraryObject(type, 5), (value) => {
          const object = decode(type, { ...value, apiVersion, kind }).object as Record<
            string,
            unknown
          >;
          expect(decode(type, decodeProtobuf(encodeProtobuf(object)).value).object).toEqual(object);
        }),
        { numRuns: 40 },
      );
    }
  });

  it('knows which kinds have no protobuf form', () => {
    expect(hasProtobuf({ apiVersion: 'v1', kind: 'PodList' })).toBe(true);
    expect(hasProtobuf({ apiVersion: 'example.com/v1', kind: 'Widget' })).toBe(false);
  });
});

describe('protobufWatchFrame', () => {
  it('frames an enveloped object as a real server does', () => {
    const frame = hex(protobufWatchFrame('ADDED', bytes(configMap)));
    expect(frame.slice(0, 34)).toBe('000000cb0a05414444454412c1010abe01');
    expect(frame.slice(34)).toBe(configMap);
  });
});
