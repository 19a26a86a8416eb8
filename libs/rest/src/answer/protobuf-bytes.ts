import { protobufMessage, type KindDefinition } from '#kinds';
import { endOfValue, formatGroupVersion, memberOf, Remembered, type KubeObject } from '#machinery';
import { costOfGlance } from '#registry';
import type { Entry } from '#store';
import { metadataBytes } from './metadata-bytes.js';

/** Bytes of messages that are kept. Those of entries that the store has dropped are not. */
const KEPT_BYTES = 64 * 1024 * 1024;
const messages = new Remembered<
  Entry,
  { readonly kind: KindDefinition; readonly bytes: Uint8Array }
>(KEPT_BYTES);

const OPEN = 0x7b;
const OPEN_METADATA = Buffer.from('{"metadata":');
const CLOSE = Buffer.from('}');

/** The protobuf message of an entry of a built-in kind, without an envelope. */
export function protobufBytes(kind: KindDefinition, entry: Entry): Uint8Array {
  const known = messages.peek(entry);
  if (known?.kind === kind) return known.bytes;
  const type = { apiVersion: formatGroupVersion(kind), kind: kind.kind };
  const object =
    kind.convert === undefined ? (entry.parsed ?? withRawFields(entry.bytes)) : entry.object;
  const bytes = protobufMessage(type, { ...object });
  messages.set(entry, { kind, bytes }, bytes.length);
  return bytes;
}

/** The message of an entry's metadata alone, without an envelope. */
export function partialProtobuf(version: string, entry: Entry): Uint8Array {
  const type = { apiVersion: `meta.k8s.io/${version}`, kind: 'PartialObjectMetadata' };
  const bytes = Buffer.concat([OPEN_METADATA, metadataBytes(entry), CLOSE]);
  return protobufMessage(type, { ...withRawFields(bytes) });
}

/** Bytes of text that `protobufBytes` would have to read. */
export function costOfProtobuf(kind: KindDefinition, entry: Entry): number {
  return messages.peek(entry)?.kind === kind ? 0 : costOfGlance(entry);
}

/**
 * The object of a text, except that every `fieldsV1` of its managed fields is the bytes of its JSON: in protobuf it stands as those
 * bytes, and it is most of a text.
 */
function withRawFields(bytes: Uint8Array): KubeObject {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const metadata = memberOf(bytes, 0, 'metadata');
  const list = metadata < 0 ? -1 : memberOf(bytes, metadata, 'managedFields');
  if (list < 0) return JSON.parse(text.toString()) as KubeObject;
  let json = '';
  let copied = 0;
  const raw: (Uint8Array | undefined)[] = [];
  for (let at = list + 1; bytes[at] === OPEN; at = endOfValue(bytes, at) + 1) {
    const from = memberOf(bytes, at, 'fieldsV1');
    const to = from < 0 ? from : endOfValue(bytes, from);
    raw.push(from < 0 ? undefined : bytes.subarray(from, to));
    if (from < 0) continue;
    json += `${text.toString('utf8', copied, from)}0`;
    copied = to;
  }
  const object = JSON.parse(json + text.toString('utf8', copied)) as {
    metadata: { managedFields: { fieldsV1?: unknown }[] };
  };
  for (const [index, fields] of raw.entries())
    if (fields !== undefined) object.metadata.managedFields[index]!.fieldsV1 = fields;
  return object;
}
