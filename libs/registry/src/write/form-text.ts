import { fieldSetText, type FieldSet, type KubeObject, type ManagedFieldsEntry } from '#machinery';

/** Stands for the owners of fields while the rest is serialised. A label or annotation of that name would hold a text. */
const OWNERS_MARK = '"managedFields":0';

/**
 * The JSON of an object. What managers own is half of a small object, the same for thousands of them: its text is made once for
 * each set of fields.
 */
export function formText(form: KubeObject): string {
  const owners = form.metadata?.managedFields;
  if (!Array.isArray(owners)) return JSON.stringify(form);
  const bare = JSON.stringify({ ...form, metadata: { ...form.metadata, managedFields: 0 } });
  const at = bare.indexOf(OWNERS_MARK);
  const value = at + OWNERS_MARK.length - 1;
  return `${bare.slice(0, value)}${ownersText(owners)}${bare.slice(value + 1)}`;
}

function ownersText(entries: readonly ManagedFieldsEntry[]): string {
  let text = '';
  for (const entry of entries) text += `${text === '' ? '[' : ','}${entryText(entry)}`;
  return `${text === '' ? '[' : text}]`;
}

function entryText(entry: ManagedFieldsEntry): string {
  const { fieldsV1 } = entry;
  if (typeof fieldsV1 !== 'object' || fieldsV1 === null) return JSON.stringify(entry);
  let text = '';
  for (const name in entry) {
    const value = entry[name as keyof ManagedFieldsEntry];
    if (value === undefined) continue;
    const json = value === fieldsV1 ? fieldSetText(fieldsV1 as FieldSet) : JSON.stringify(value);
    text += `${text === '' ? '{' : ','}"${name}":${json}`;
  }
  return `${text}}`;
}
