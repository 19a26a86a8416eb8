import { Elapsed, type KindDefinition } from '#kinds';
import { Remembered } from '#machinery';
import { costOfGlance, glance } from '#registry';
import type { Entry } from '#store';
import { jsonText } from '../negotiation/layout.js';

/** The JSON of a row up to its object, in pieces with a duration between each two: durations are other ones for each answer. */
interface Row {
  readonly kind: KindDefinition;
  readonly texts: readonly string[];
  readonly times: readonly Elapsed[];
}

/** Rows that are kept. Those of entries that the store has dropped are not. */
const KEPT = 131_072;
const rows = new Remembered<Entry, Row>(KEPT);

/** The JSON of an entry's row (KEP-555) up to the value of `object`. `now` in milliseconds. */
export function rowText(kind: KindDefinition, entry: Entry, now: number): string {
  let row = rows.get(entry);
  // Several versions of a kind share entries, but not columns.
  if (row?.kind !== kind) rows.set(entry, (row = rowOf(kind, entry)));
  const { texts, times } = row;
  let text = texts[0]!;
  for (let index = 0; index < times.length; index++)
    text += jsonText(times[index]!.text(now)) + texts[index + 1]!;
  return text;
}

/** Bytes of text that `rowText` would have to read. */
export function costOfRow(kind: KindDefinition, entry: Entry): number {
  return rows.get(entry)?.kind === kind ? 0 : costOfGlance(entry);
}

function rowOf(kind: KindDefinition, entry: Entry): Row {
  const object = glance(kind, entry);
  const texts: string[] = [];
  const times: Elapsed[] = [];
  let text = '{"cells":[';
  for (const [index, cell] of kind.row(object).entries()) {
    if (index > 0) text += ',';
    if (cell instanceof Elapsed) {
      texts.push(text);
      times.push(cell);
      text = '';
    } else text += jsonText(cell);
  }
  const conditions = kind.rowConditions?.(object) ?? [];
  text += conditions.length === 0 ? '],' : `],"conditions":${jsonText(conditions)},`;
  texts.push(`${text}"object":`);
  return { kind, texts, times };
}
