import { schemaTexts } from '../generated/tables.gen.js';
import { formerTypes } from './former-types.js';
import type { TypeRow } from './rows.js';

export type { EmptyRule, FieldRow, TypeRow } from './rows.js';

const parsed = new Map<string, Readonly<Record<string, TypeRow>>>();

/** The types of one package (`core_v1`), parsed when first asked for; undefined when there is no such package. */
export function packageTypes(name: string): Readonly<Record<string, TypeRow>> | undefined {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const text = Object.hasOwn(schemaTexts, name) ? schemaTexts[name] : undefined;
  if (text === undefined) return Object.hasOwn(formerTypes, name) ? formerTypes[name] : undefined;
  const types = JSON.parse(text) as Record<string, TypeRow>;
  parsed.set(name, types);
  return types;
}
