import type { KindDefinition } from '#kinds';
import type { Entry } from '#store';
import type { Transformation } from '../negotiation/negotiate.js';
import type { IncludeObject } from '../negotiation/table.js';
import { costOfRow, rowText } from './kept-rows.js';
import { metadataParts } from './metadata-parts.js';

const CLOSE = Buffer.from('}');
const CLOSE_BOTH = Buffer.from('}}');

/** An entry as a row of a Table or as its metadata, in JSON, made of what is kept. */
export interface EntryTransformer {
  /** The bytes, in parts. `now` in milliseconds. */
  readonly parts: (entry: Entry, now: number) => readonly Uint8Array[];
  /** Bytes of text that `parts` would have to read. */
  readonly cost: (entry: Entry) => number;
}

export function entryTransformer(
  kind: KindDefinition,
  { as, version }: Transformation,
  include: IncludeObject,
): EntryTransformer {
  const partial = `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/${version}","metadata":`;
  if (as !== 'Table') {
    const open = Buffer.from(partial);
    return { parts: (entry) => [open, ...metadataParts(entry), CLOSE], cost: () => 0 };
  }
  const cost = (entry: Entry): number => costOfRow(kind, entry);
  const row = (entry: Entry, now: number, shown: string): Uint8Array =>
    Buffer.from(rowText(kind, entry, now) + shown);
  switch (include) {
    case 'None':
      return { parts: (entry, now) => [row(entry, now, 'null}')], cost };
    case 'Object':
      return {
        parts: (entry, now) => [row(entry, now, ''), ...(entry.pieces ?? [entry.bytes]), CLOSE],
        cost,
      };
    case 'Metadata':
      return {
        parts: (entry, now) => [row(entry, now, partial), ...metadataParts(entry), CLOSE_BOTH],
        cost,
      };
  }
}
