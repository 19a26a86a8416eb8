import protobuf from 'protobufjs/minimal.js';
import { DecodeError } from '../schema/decoding.js';
import { message, type MessageField } from './messages.js';
import { specialForms } from './special.js';

type Reader = protobuf.Reader;

/** Deeper messages are refused before they exhaust the stack. */
const maxDepth = 500;

function varint(reader: Reader): number {
  return Number(reader.int64());
}

function single(reader: Reader, type: string, depth: number): unknown {
  switch (type) {
    case 'string':
      return reader.string();
    case 'bool':
      return reader.bool();
    case 'int32':
      return reader.int32();
    case 'int64':
      return varint(reader);
    case 'double':
      return reader.double();
    case 'bytes':
      return reader.bytes();
    default:
      return readMessage(reader, reader.uint32(), type, depth);
  }
}

/** A byte array stands in JSON as base64, but special forms want the bytes themselves. */
function jsonOf(value: unknown, special: boolean): unknown {
  return value instanceof Uint8Array && !special ? Buffer.from(value).toString('base64') : value;
}

const zeros: Readonly<Record<string, unknown>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  double: 0,
  bytes: '',
};

function mapEntry(
  reader: Reader,
  into: Record<string, unknown>,
  type: string,
  depth: number,
): void {
  const end = reader.uint32() + reader.pos;
  let key = '';
  let value: unknown = zeros[type] ?? {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) key = reader.string();
    else if (tag >>> 3 === 2) value = jsonOf(single(reader, type, depth), false);
    else reader.skipType(tag & 7);
  }
  Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
}

function readField(
  reader: Reader,
  field: MessageField,
  wireType: number,
  into: Record<string, unknown>,
  special: boolean,
  depth: number,
): void {
  if (field.shape === 'map') {
    mapEntry(reader, (into[field.key] ??= {}) as Record<string, unknown>, field.type, depth);
    return;
  }
  if (field.shape === 'single') {
    const value = jsonOf(single(reader, field.type, depth), special);
    if (value !== undefined) into[field.key] = value;
    return;
  }
  const list = (into[field.key] ??= []) as unknown[];
  if (wireType === 2 && field.wireType !== 2) {
    // Numbers may come packed, although the real clients do not send them so.
    const end = reader.uint32() + reader.pos;
    while (reader.pos < end) list.push(single(reader, field.type, depth));
  } else {
    list.push(jsonOf(single(reader, field.type, depth), special) ?? null);
  }
}

function readFields(
  reader: Reader,
  end: number,
  name: string,
  into: Record<string, unknown>,
  depth: number,
): void {
  const { byNumber } = message(name);
  const special = specialForms.has(name);
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = byNumber.get(tag >>> 3);
    const wireType = tag & 7;
    if (field === undefined) reader.skipType(wireType);
    else if (wireType !== field.wireType && !(field.shape === 'list' && wireType === 2)) {
      throw new DecodeError(`proto: wrong wireType = ${wireType} for field ${field.key}`);
    } else if (field.inlined)
      readFields(reader, reader.uint32() + reader.pos, field.type, into, depth + 1);
    else readField(reader, field, wireType, into, special, depth + 1);
  }
  if (reader.pos !== end) throw new DecodeError('unexpected EOF');
}

function readMessage(reader: Reader, length: number, name: string, depth: number): unknown {
  if (depth > maxDepth) throw new DecodeError('exceeded max depth');
  const fields: Record<string, unknown> = {};
  readFields(reader, reader.pos + length, name, fields, depth);
  return specialForms.get(name)?.toJson(fields) ?? (specialForms.has(name) ? undefined : fields);
}

/**
 * The JSON form of a message. Zero values that the sender wrote are still there; `decode` of the schema takes them away. Unknown
 * fields are skipped. Throws a DecodeError for bytes that are no such message.
 */
export function decodeMessage(name: string, bytes: Uint8Array): Record<string, unknown> {
  try {
    return readMessage(protobuf.Reader.create(bytes), bytes.length, name, 0) as Record<
      string,
      unknown
    >;
  } catch (error) {
    if (error instanceof DecodeError) throw error;
    throw new DecodeError(error instanceof SyntaxError ? error.message : 'unexpected EOF');
  }
}
