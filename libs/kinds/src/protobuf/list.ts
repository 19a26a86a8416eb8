import { encodeMessage } from './encode.js';
import { envelopeHead, envelopeTail, messageName, type TypeMeta } from './envelope.js';
import { message } from './messages.js';

const lengthDelimited = 2;
/** More than a tag and a length take. */
const PREFIX_BYTES = 10;

/** A list in `application/vnd.kubernetes.protobuf` around items that were encoded one by one. Its length stands in front. */
export interface ProtobufList {
  /** The bytes before the first item; `items` is what all items take together, prefixes included. */
  head(items: number): Uint8Array;
  /** What stands before the message of each item, which has so many bytes. The next call writes to the same memory. */
  prefix(length: number): Uint8Array;
  /** The bytes behind the last item. */
  readonly tail: Uint8Array;
}

/** How a list of that type is written; undefined when it has no protobuf form. `metadata` is the list's own. */
export function protobufList(type: TypeMeta, metadata: object): ProtobufList | undefined {
  const name = messageName(type);
  const items =
    name === undefined ? undefined : message(name).fields.find(({ key }) => key === 'items');
  if (name === undefined || items === undefined) return undefined;
  const own = encodeMessage(name, { metadata });
  const bytes = new Uint8Array(PREFIX_BYTES);
  const tagged = writeVarint(bytes, 0, (items.number << 3) | lengthDelimited);
  return {
    head: (length) => Buffer.concat([envelopeHead(type, own.length + length), own]),
    prefix: (length) => bytes.subarray(0, writeVarint(bytes, tagged, length)),
    tail: envelopeTail,
  };
}

/** Writes a number from 0 to 2^32 - 1; gives the place behind it. */
function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at++] = rest;
  return at;
}
