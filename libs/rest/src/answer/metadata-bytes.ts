import { endOfValue, memberOf, Remembered } from '#machinery';
import type { Entry } from '#store';
import { jsonText } from '../negotiation/layout.js';

/** Entries of which is remembered where their metadata end. */
const KEPT = 131_072;
const ends = new Remembered<Entry, number>(KEPT);

/** The JSON of an entry's metadata: the bytes as they are kept, found without parsing anything. */
export function metadataBytes(entry: Entry): Uint8Array {
  const { bytes } = entry;
  const from = memberOf(bytes, 0, 'metadata');
  if (from < 0) return Buffer.from(jsonText(entry.object.metadata ?? {}));
  let end = ends.get(entry);
  if (end === undefined) ends.set(entry, (end = endOfValue(bytes, from)));
  return bytes.subarray(from, end);
}
