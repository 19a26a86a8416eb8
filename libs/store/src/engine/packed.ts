import { fieldSetText, type KubeObject } from '#machinery';
import type { Gapped } from '../store.js';
import type { SharedText, SharedTexts } from './shared-texts.js';

/*
 * The bytes of an object without the sets of fields that it shares with others: a zero, the number of gaps, for each the place in the
 * JSON and the id of the text that belongs there (four bytes each, least first), then the JSON with a `0` in each gap. Bytes that begin
 * with anything else are the JSON itself.
 */

const mark = 0;
const maxGaps = 255;
const gapBytes = 8;
const startOfGaps = 2;

const headBytes = (gaps: number): number => startOfGaps + gaps * gapBytes;

/** Packs JSON with gaps. Sets that are not kept as shared texts are put in. */
export function pack({ text, gaps }: Gapped, texts: SharedTexts): Uint8Array {
  const places: number[] = [];
  const ids: number[] = [];
  let json = '';
  let from = 0;
  for (const { at, set } of gaps) {
    const shared = ids.length < maxGaps ? texts.keep(set) : undefined;
    if (shared === undefined) {
      json += text.slice(from, at) + fieldSetText(set);
      from = at + 1;
    } else {
      // The zero in the gap stays where it is.
      places.push(json.length + at - from);
      ids.push(shared.id);
      shared.used = true;
    }
  }
  json = from === 0 ? text : json + text.slice(from);
  if (ids.length === 0) return Buffer.from(json);
  const head = headBytes(ids.length);
  const length = Buffer.byteLength(json);
  const packed = Buffer.allocUnsafe(head + length);
  packed[0] = mark;
  packed[1] = ids.length;
  for (let index = 0; index < ids.length; index += 1) {
    const place = places[index]!;
    const at = length === json.length ? place : Buffer.byteLength(json.slice(0, place));
    packed.writeUInt32LE(at, headBytes(index));
    packed.writeUInt32LE(ids[index]!, headBytes(index) + 4);
  }
  packed.write(json, head);
  return packed;
}

/** True for bytes with gaps. */
export function isPacked(bytes: Uint8Array): boolean {
  return bytes[0] === mark;
}

/** The JSON with a `0` in each gap. */
export function bareJson(packed: Uint8Array): Uint8Array {
  return packed.subarray(headBytes(packed[1]!));
}

/** The JSON in pieces. Throws when the log lacks a text. */
export function piecesOf(packed: Uint8Array, texts: SharedTexts): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const head = headBytes(packed[1]!);
  let from = head;
  eachGap(packed, texts, (text, place) => {
    pieces.push(packed.subarray(from, head + place), text.bytes);
    from = head + place + 1;
  });
  pieces.push(packed.subarray(from));
  return pieces;
}

/** The object, its shared sets being the same objects in all that have them. Throws when the log lacks a text. */
export function parsePacked(packed: Uint8Array, texts: SharedTexts): KubeObject {
  const object = JSON.parse(textOf(bareJson(packed))) as KubeObject;
  const entries = (object.metadata?.managedFields ?? []) as { fieldsV1?: unknown }[];
  let next = 0;
  eachGap(packed, texts, ({ set }) => {
    while (entries[next]?.fieldsV1 !== 0) next += 1;
    entries[next]!.fieldsV1 = set;
  });
  return object;
}

/** UTF-8 as text. */
export function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}

/** Notes that the texts of a row are in use. Throws when the log lacks one. */
export function noteTexts(bytes: Uint8Array, texts: SharedTexts): void {
  if (isPacked(bytes)) eachGap(bytes, texts, () => undefined);
}

function eachGap(
  packed: Uint8Array,
  texts: SharedTexts,
  visit: (text: SharedText, place: number) => void,
): void {
  const end = headBytes(packed[1]!);
  for (let at = startOfGaps; at < end; at += gapBytes)
    visit(texts.get(readUInt32(packed, at + 4)), readUInt32(packed, at));
}

function readUInt32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
  );
}
