import { isDeepStrictEqual } from 'node:util';
import type { Draft, KubeObject, ObjectMeta } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Encode, Entry } from '#store';
import { toStorage } from '../representation.js';
import { formText } from './form-text.js';

/** The members of metadata in the order of the wire. */
const META_ORDER: readonly (keyof ObjectMeta)[] = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

/** The object in wire order (kind, apiVersion, metadata, the rest), in the stored version. Shares everything below metadata. */
export function storedForm(
  kind: KindDefinition,
  object: KubeObject,
): Draft<KubeObject> & { metadata: Draft<ObjectMeta> } {
  return ordered(kind, toStorage(kind, object));
}

/** As `storedForm`; a promise only for kinds that somebody outside of the process converts. */
export function formOf(kind: KindDefinition, object: KubeObject): Form | Promise<Form> {
  const remote = kind.convert?.remote;
  if (remote === undefined) return storedForm(kind, object);
  return remote.toStorage(object).then((stored) => ordered(kind, stored));
}

function ordered(
  kind: KindDefinition,
  stored: KubeObject,
): Draft<KubeObject> & { metadata: Draft<ObjectMeta> } {
  const { kind: _kind, apiVersion: _version, metadata, ...rest } = stored;
  if (kind.custom !== undefined) {
    // Custom resources have no declared order: theirs is by name, as everywhere below.
    const members = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
    const meta = Object.entries(orderedMeta(metadata ?? {})).sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      apiVersion: _version!,
      kind: _kind!,
      metadata: Object.fromEntries(meta),
      ...Object.fromEntries(members),
    };
  }
  return { kind: _kind!, apiVersion: _version!, metadata: orderedMeta(metadata ?? {}), ...rest };
}

function orderedMeta(metadata: ObjectMeta): Draft<ObjectMeta> {
  const ordered: Record<string, unknown> = {};
  for (const key of META_ORDER) {
    const value = metadata[key];
    if (value !== undefined && value !== null && value !== '' && !isEmpty(value))
      ordered[key] = value;
    // Keeps the place of the version, which the store decides.
    else if (key === 'resourceVersion') ordered[key] = '';
  }
  return ordered;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return false;
  return true;
}

type Form = ReturnType<typeof storedForm>;

/**
 * Makes the entry's content for the store: the version goes in, then everything is serialised once. `text` is the JSON of the
 * same form with another version, where somebody has made it already: then only the version is exchanged.
 */
export function encoder(form: Form, text?: string): Encode {
  return (revision) => {
    form.metadata.resourceVersion = String(revision);
    const json = (text === undefined ? undefined : withVersion(text, revision)) ?? formText(form);
    return { object: form, bytes: Buffer.from(json) };
  };
}

const VERSION = '"resourceVersion":"';
const METADATA = '"metadata":';

/**
 * The text with another version in its metadata. Quotes inside strings are escaped, so that the mark can only be a member; undefined
 * when the first one might be another object's (an annotation of that name).
 */
function withVersion(text: string, revision: number): string | undefined {
  const mark = text.indexOf(VERSION);
  const brace = text.lastIndexOf('{', mark);
  if (mark === -1 || !text.startsWith(METADATA, brace - METADATA.length)) return undefined;
  const start = mark + VERSION.length;
  return text.slice(0, start) + String(revision) + text.slice(text.indexOf('"', start));
}

/** The JSON of `form` with the version of `entry`, which it leaves in the form. */
export function jsonAt(form: Form, { revision }: Entry): string {
  form.metadata.resourceVersion = String(revision);
  return formText(form);
}

/** True when writing `form` over `entry` would change nothing but the version. `text`: what `jsonAt` made of the two. */
export function isUnchanged(form: Form, entry: Entry, text = jsonAt(form, entry)): boolean {
  if (Buffer.byteLength(text) !== entry.bytes.length) return false;
  // Equal length and different bytes: either another value or only another order of members.
  return Buffer.from(text).equals(entry.bytes) || isDeepStrictEqual(form, entry.object);
}
