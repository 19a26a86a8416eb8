import protobuf from 'protobufjs/minimal.js';
import { encodeMessage } from './encode.js';
import { envelope, messageName, type TypeMeta } from './envelope.js';
import { message } from './messages.js';

const lengthDelimited = 2;

/** A list in `application/vnd.kubernetes.protobuf` around items that were encoded one by one. */
export interface ProtobufList {
  /** The body, in parts, around the messages of items in their order, each in parts, too. */
  parts(items: readonly (readonly Uint8Array[])[]): readonly Uint8Array[];
}

/** How a list of that type is written; undefined when it has no protobuf form. `metadata` is the list's own. */
export function protobufList(type: TypeMeta, metadata: object): ProtobufList | undefined {
  const name = messageName(type);
  const items =
    name === undefined ? undefined : message(name).fields.find(({ key }) => key === 'items');
  if (name === undefined || items === undefined) return undefined;
  const tag = (items.number << 3) | lengthDelimited;
  return {
    parts(encoded) {
      const raw: Uint8Array[] = [encodeMessage(name, { metadata })];
      for (const item of encoded) {
        let length = 0;
        for (const part of item) length += part.length;
        raw.push(protobuf.Writer.create().uint32(tag).uint32(length).finish(), ...item);
      }
      return envelope(type, raw);
    },
  };
}
