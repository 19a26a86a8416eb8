import { describe, expect, it } from 'vitest';
import { decodeProtobuf, KindCatalog } from '#kinds';
import type { WatchFrame } from '#registry';
import { PROTOBUF_TYPE } from '../negotiation/negotiate.js';
import { EventEncoder } from './event-encoder.js';
import { CHUNKED, PLAIN } from './http-transport.js';

const kind = KindCatalog.builtIn().byResource('', 'v1', 'configmaps')!;

const added = (name: string): WatchFrame => {
  const object = {
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: { name, uid: 'u', resourceVersion: '7', creationTimestamp: '2024-05-01T10:00:00Z' },
    data: { k: 'v' },
  };
  const bytes = Buffer.from(JSON.stringify(object));
  return {
    type: 'ADDED',
    entry: { resource: 'configmaps', namespace: '', name, revision: 7, object, bytes },
  };
};

const encoderOf = (mediaType: 'application/json' | typeof PROTOBUF_TYPE, framing = PLAIN) =>
  new EventEncoder(kind, { mediaType }, 'Metadata', () => 0, framing);

/** Takes one frame apart: four bytes of length, a WatchEvent of type (1) and RawExtension (2), which holds the object (1). */
function readFrame(frame: Uint8Array): { length: number; type: string; object: Uint8Array } {
  const bytes = Buffer.from(frame);
  const typeLength = bytes[5]!;
  // Both lengths in front of the object take two bytes for objects of 128 to 16,383 bytes, else one.
  const body = bytes.subarray(6 + typeLength);
  const magic = body.indexOf('k8s\0');
  return {
    length: bytes.readUInt32BE(0),
    type: bytes.toString('latin1', 6, 6 + typeLength),
    object: body.subarray(magic),
  };
}

describe('watch events in protobuf', () => {
  it('are messages with their length in front, around an object in its envelope', () => {
    const frame = encoderOf(PROTOBUF_TYPE).encode(added('a'));
    const { length, type, object } = readFrame(frame);
    expect(length).toBe(frame.length - 4);
    expect(type).toBe('ADDED');
    expect(decodeProtobuf(object).value).toMatchObject({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name: 'a', resourceVersion: '7' },
      data: { k: 'v' },
    });
  });

  it('carry bookmarks as empty objects of the kind', () => {
    const bookmark = { type: 'BOOKMARK', resourceVersion: '9', initialEventsEnd: true } as const;
    const { type, object } = readFrame(encoderOf(PROTOBUF_TYPE).encode(bookmark));
    expect(type).toBe('BOOKMARK');
    expect(decodeProtobuf(object)).toMatchObject({
      kind: 'ConfigMap',
      value: {
        metadata: { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } },
      },
    });
  });
});

describe('the replay of present state', () => {
  it('puts many events into one piece, as large as it may be', () => {
    const frames = [added('a'), added('b'), added('c'), added('d')];
    const size = encoderOf('application/json').encode(frames[0]!).length;
    const { encoded, next } = encoderOf('application/json').replay(frames, 1, 4, size + 1);
    expect(next).toBe(3);
    const lines = Buffer.from(encoded).toString().trimEnd().split('\n');
    expect(
      lines.map((line) => (JSON.parse(line) as { object: { metadata: { name: string } } }).object),
    ).toMatchObject([{ metadata: { name: 'b' } }, { metadata: { name: 'c' } }]);
  });

  it('is one chunk over HTTP/1.1', () => {
    const frames = [added('a'), added('b')];
    const plain = encoderOf('application/json').replay(frames, 0, 2, 2 ** 20).encoded;
    const { encoded } = encoderOf('application/json', CHUNKED).replay(frames, 0, 2, 2 ** 20);
    expect(Buffer.from(encoded).toString()).toBe(
      `${plain.length.toString(16)}\r\n${Buffer.from(plain).toString()}\r\n`,
    );
  });
});
