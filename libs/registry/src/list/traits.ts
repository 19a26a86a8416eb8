import type { KindDefinition } from '#kinds';
import { Remembered } from '#machinery';
import type { Entry } from '#store';
import { costOfGlance, glance } from './glance.js';

/** What selectors ask of an object. Kept with its entry, so that an object is parsed for it once. */
export interface Traits {
  readonly labels: Readonly<Record<string, string>>;
  /** The values of the kind's own selectable fields, in the order in which the kind states them. */
  readonly fields: readonly string[];
}

/** Entries whose traits are kept. Those that the store has dropped are not. */
const KEPT = 131_072;

const traits = new Remembered<Entry, Traits & { readonly kind: KindDefinition }>(KEPT);
const NOTHING = {};

export function traitsOf(kind: KindDefinition, entry: Entry): Traits {
  const known = traits.get(entry);
  // Several versions of a kind share entries, but not fields.
  if (known?.kind === kind) return known;
  const object = glance(kind, entry);
  const { labels = NOTHING } = object.metadata ?? {};
  const fields = Object.values(kind.selectableFields).map((valueOf) => valueOf(object));
  const made = { kind, labels, fields };
  traits.set(entry, made);
  return made;
}

/** Bytes of text that `traitsOf` would have to read. */
export function costOfTraits(kind: KindDefinition, entry: Entry): number {
  return traits.get(entry)?.kind === kind ? 0 : costOfGlance(entry);
}
