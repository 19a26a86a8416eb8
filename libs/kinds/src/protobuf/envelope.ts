import protobuf from 'protobufjs/minimal.js';
import { parseGroupVersion } from '#machinery';
import { DecodeError } from '../schema/decoding.js';
import { packageName } from '../schema/package-name.js';
import { decodeMessage } from './decode.js';
import { encodeMessage } from './encode.js';
import { transcodeMessage } from './from-json/transcode.js';
import { findMessage } from './messages.js';

/** The four bytes before every object in `application/vnd.kubernetes.protobuf`: `k8s` and a zero. */
const magic = Uint8Array.of(0x6b, 0x38, 0x73, 0x00);

export interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Options and Status belong to meta/v1, but travel under the group version of the request. */
export function messageName({ apiVersion, kind }: TypeMeta): string | undefined {
  const groupVersion = parseGroupVersion(apiVersion);
  const own = groupVersion === undefined ? undefined : `${packageName(groupVersion)}.${kind}`;
  return [own, `meta_v1.${kind}`].find(
    (name) => name !== undefined && findMessage(name) !== undefined,
  );
}

function readUnknown(bytes: Uint8Array): { type: TypeMeta; raw: Uint8Array } {
  const reader = protobuf.Reader.create(bytes);
  let type: TypeMeta = { apiVersion: '', kind: '' };
  let raw = new Uint8Array();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === 0x0a) {
      const end = reader.uint32() + reader.pos;
      while (reader.pos < end) {
        const inner = reader.uint32();
        if (inner === 0x0a) type = { ...type, apiVersion: reader.string() };
        else if (inner === 0x12) type = { ...type, kind: reader.string() };
        else reader.skipType(inner & 7);
      }
    } else if (tag === 0x12) raw = new Uint8Array(reader.bytes());
    else reader.skipType(tag & 7);
  }
  return { type, raw };
}

/** An object read from protobuf: what the envelope said, and the object in JSON form, zero values included. */
export interface ProtobufObject extends TypeMeta {
  readonly value: Record<string, unknown>;
}

/**
 * Reads a body of `application/vnd.kubernetes.protobuf`. `fallback` names the type of an envelope that states none. Throws a
 * DecodeError for anything else; strictness does not look into protobuf, so there are no problems to report.
 */
export function decodeProtobuf(bytes: Uint8Array, fallback?: TypeMeta): ProtobufObject {
  if (bytes.length < magic.length || magic.some((byte, index) => bytes[index] !== byte)) {
    throw new DecodeError(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  }
  const { type, raw } = (() => {
    try {
      return readUnknown(bytes.subarray(magic.length));
    } catch {
      throw new DecodeError('unexpected EOF');
    }
  })();
  const apiVersion = type.apiVersion || (fallback?.apiVersion ?? '');
  const kind = type.kind || (fallback?.kind ?? '');
  const name = messageName({ apiVersion, kind });
  if (name === undefined)
    throw new DecodeError(`no kind "${kind}" is registered for version "${apiVersion}"`);
  return { apiVersion, kind, value: { apiVersion, kind, ...decodeMessage(name, raw) } };
}

/** True when objects of that type can be written as protobuf; custom resources and Tables cannot. */
export function hasProtobuf(type: TypeMeta): boolean {
  return messageName(type) !== undefined;
}

/** The body of `application/vnd.kubernetes.protobuf` for a built-in object, list or Status. Throws for a type that has no message. */
export function encodeProtobuf(
  object: Readonly<Record<string, unknown>> & Partial<TypeMeta>,
): Uint8Array {
  const { apiVersion = '', kind = '' } = object;
  return protobufEnvelope({ apiVersion, kind }, [protobufMessage({ apiVersion, kind }, object)]);
}

/** The message of a built-in object alone, as it stands in a list. Throws for a type that has no message. */
export function protobufMessage(
  type: TypeMeta,
  object: Readonly<Record<string, unknown>>,
): Uint8Array {
  const name = messageName(type);
  if (name === undefined) throw new Error(`${type.apiVersion} ${type.kind} has no protobuf form`);
  return encodeMessage(name, object);
}

/**
 * Like `protobufMessage`, from the compact JSON of the object, which is not parsed, and in parts. A `0` in the place of a set of owned
 * fields stands for the next of `gaps`, which becomes a part as it is.
 */
export function protobufMessageOfJson(
  type: TypeMeta,
  json: Uint8Array,
  gaps: readonly Uint8Array[] = [],
): readonly Uint8Array[] {
  const name = messageName(type);
  if (name === undefined) throw new Error(`${type.apiVersion} ${type.kind} has no protobuf form`);
  return transcodeMessage(name, json, gaps);
}

/** The body of `application/vnd.kubernetes.protobuf` around the parts of a message. */
export function protobufEnvelope(type: TypeMeta, message: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(envelope(type, message));
}

/** The envelope (`runtime.Unknown`) around the parts of one message, magic bytes included. */
function envelope(type: TypeMeta, raw: readonly Uint8Array[]): readonly Uint8Array[] {
  const length = raw.reduce((sum, part) => sum + part.length, 0);
  return [envelopeHead(type, length), ...raw, envelopeTail];
}

/** What stands before a message of so many bytes, magic bytes included. */
export function envelopeHead({ apiVersion, kind }: TypeMeta, length: number): Uint8Array {
  const head = protobuf.Writer.create();
  head.uint32(0x0a).fork().uint32(0x0a).string(apiVersion).uint32(0x12).string(kind).ldelim();
  return Buffer.concat([magic, head.uint32(0x12).uint32(length).finish()]);
}

/** What stands behind it: no encoding of its own, no content type. */
export const envelopeTail: Uint8Array = protobuf.Writer.create()
  .uint32(0x1a)
  .string('')
  .uint32(0x22)
  .string('')
  .finish();

/** One frame of a protobuf watch: the length in four bytes, then a WatchEvent around an enveloped object. */
export function protobufWatchFrame(type: string, object: Uint8Array): Uint8Array {
  const event = protobuf.Writer.create().uint32(0x0a).string(type);
  event.uint32(0x12).fork().uint32(0x0a).bytes(object).ldelim();
  const body = event.finish();
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, 4);
  return frame;
}
