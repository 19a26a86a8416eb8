import {
  fieldSetText,
  isSharedSet,
  type FieldSet,
  type KubeObject,
  type ManagedFieldsEntry,
  type ObjectMeta,
} from '#machinery';
import type { Gap, Gapped } from '#store';
import { jsonText } from './json-text.js';

/** Stands for the owners of fields while the rest is serialised. A label or annotation of that name would hold a text. */
const OWNERS_MARK = '"managedFields":0';

/**
 * The JSON of an object with gaps for what managers own: that is half of a small object, the same for thousands of them, and its text
 * is made once for each set of fields.
 */
export function formText(form: KubeObject): Gapped {
  const gaps: Gap[] = [];
  let text = '';
  for (const name in form) {
    const member = form[name as keyof KubeObject];
    if (member === undefined) continue;
    text += `${text === '' ? '{' : ','}${JSON.stringify(name)}:`;
    text = name === 'metadata' ? withMetadata(text, form.metadata!, gaps) : text + jsonText(member);
  }
  return { text: text === '' ? '{}' : `${text}}`, gaps };
}

/** Writes metadata behind `text`. */
function withMetadata(text: string, metadata: ObjectMeta, gaps: Gap[]): string {
  const owners = metadata.managedFields;
  if (!Array.isArray(owners) || !owners.every(hasFields)) return text + JSON.stringify(metadata);
  const bare = JSON.stringify({ ...metadata, managedFields: 0 });
  const value = bare.indexOf(OWNERS_MARK) + OWNERS_MARK.length - 1;
  let written = `${text}${bare.slice(0, value)}[`;
  let separator = '';
  for (const entry of owners as readonly OwnersEntry[]) {
    written += separator;
    separator = ',';
    const { fieldsV1 } = entry;
    if (!isSharedSet(fieldsV1)) {
      written += JSON.stringify(entry);
      continue;
    }
    let first = true;
    for (const name in entry) {
      const member = entry[name as keyof OwnersEntry];
      if (member === undefined) continue;
      written += `${first ? '{' : ','}"${name}":`;
      first = false;
      if (member === fieldsV1) gaps.push({ at: written.length, set: fieldsV1 });
      written += member === fieldsV1 ? '0' : JSON.stringify(member);
    }
    written += '}';
  }
  return `${written}]${bare.slice(value + 1)}`;
}

type OwnersEntry = ManagedFieldsEntry & { readonly fieldsV1: FieldSet | object };

/** Entries that a client made up are written as they are. */
function hasFields({ fieldsV1 }: ManagedFieldsEntry): boolean {
  return typeof fieldsV1 === 'object' && fieldsV1 !== null;
}

/** The JSON without gaps. */
export function fullText({ text, gaps }: Gapped): string {
  let full = '';
  let from = 0;
  for (const { at, set } of gaps) {
    full += text.slice(from, at) + fieldSetText(set);
    from = at + 1;
  }
  return full + text.slice(from);
}
