import { endOfValue, memberOf, Remembered } from '#machinery';
import type { Entry } from '#store';
import { jsonText } from '../negotiation/layout.js';

/** Entries of which is remembered where their metadata end. */
const KEPT = 131_072;
const ends = new Remembered<Entry, number>(KEPT);

/** The JSON of an entry's metadata, in parts: the bytes as they are kept, found without parsing or copying anything. */
export function metadataParts(entry: Entry): readonly Uint8Array[] {
  const { bare, pieces = [entry.bytes] } = entry;
  const text = bare ?? pieces[0]!;
  const from = memberOf(text, 0, 'metadata');
  if (from < 0) return [Buffer.from(jsonText(entry.object.metadata ?? {}))];
  let end = ends.get(entry);
  if (end === undefined) ends.set(entry, (end = endOfValue(text, from)));
  return bare === undefined ? [text.subarray(from, end)] : between(pieces, from, end);
}

/** The pieces between two places of the bare text, in which each second piece is one digit. */
function between(pieces: readonly Uint8Array[], from: number, end: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let begin = 0;
  for (let index = 0; index < pieces.length; index += 2) {
    const piece = pieces[index]!;
    const behind = begin + piece.length;
    parts.push(piece.subarray(Math.max(from - begin, 0), end - begin));
    if (end <= behind) break;
    parts.push(pieces[index + 1]!);
    begin = behind + 1;
  }
  return parts;
}
