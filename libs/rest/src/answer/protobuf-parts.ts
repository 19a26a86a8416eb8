import { protobufMessage, protobufMessageOfJson, type KindDefinition } from '#kinds';
import { formatGroupVersion, Remembered } from '#machinery';
import { sizeOf } from '#registry';
import type { Entry } from '#store';

type Parts = readonly Uint8Array[];

/** Bytes of messages that are kept, without what they share with others. Those of entries that the store has dropped are not. */
const KEPT_BYTES = 64 * 1024 * 1024;
const messages = new Remembered<Entry, { readonly kind: KindDefinition; readonly parts: Parts }>(
  KEPT_BYTES,
);

/** The protobuf message of an entry of a built-in kind, in parts, without an envelope. */
export function protobufParts(kind: KindDefinition, entry: Entry): Parts {
  const known = messages.peek(entry);
  if (known?.kind === kind) return known.parts;
  const type = { apiVersion: formatGroupVersion(kind), kind: kind.kind };
  if (kind.convert !== undefined) {
    const message = protobufMessage(type, { ...entry.object });
    messages.set(entry, { kind, parts: [message] }, message.length);
    return [message];
  }
  const gaps = gapsOf(entry);
  const parts = protobufMessageOfJson(type, entry.bare ?? entry.bytes, gaps);
  messages.set(entry, { kind, parts }, lengthOf(parts) - lengthOf(gaps));
  return parts;
}

/** The message of an entry's metadata alone, in parts, without an envelope. */
export function partialProtobuf(version: string, entry: Entry): Parts {
  const type = { apiVersion: `meta.k8s.io/${version}`, kind: 'PartialObjectMetadata' };
  return protobufMessageOfJson(type, entry.bare ?? entry.bytes, gapsOf(entry));
}

/** Bytes of text that `protobufParts` would have to read. */
export function costOfProtobuf(kind: KindDefinition, entry: Entry): number {
  return messages.peek(entry)?.kind === kind ? 0 : sizeOf(entry);
}

/** The sets of owned fields that an entry shares with others: every second piece. */
function gapsOf({ bare, pieces = [] }: Entry): Parts {
  return bare === undefined ? [] : pieces.filter((_, index) => index % 2 === 1);
}

function lengthOf(parts: Parts): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
