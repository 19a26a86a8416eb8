import { isDeepStrictEqual } from 'node:util';
import { fieldSetText, type Draft, type KubeObject, type ObjectMeta } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Entry, Gapped, GappedEncoded } from '#store';
import { toStorage } from '../representation.js';
import { formText, fullText } from './form-text.js';
import { confirmSize } from './stored-size.js';

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
 * Makes the entry's content for the store: the version goes in, then everything is serialised once. `json` is that of the
 * same form with another version, where somebody has made it already: then only the version is exchanged. It throws a StatusError for an
 * object that is too large to be stored.
 */
export function encoder(form: Form, json?: Gapped): (revision: number) => GappedEncoded {
  return (revision) => {
    form.metadata.resourceVersion = String(revision);
    const renewed = json === undefined ? undefined : withVersion(json, revision);
    const made = renewed ?? formText(form);
    confirmSize(form, made);
    return { object: form, json: made };
  };
}

const VERSION = '"resourceVersion":"';
const METADATA = '"metadata":';

/**
 * The JSON with another version in its metadata. Quotes inside strings are escaped, so that the mark can only be a member; undefined
 * when the first one might be another object's (an annotation of that name).
 */
function withVersion({ text, gaps }: Gapped, revision: number): Gapped | undefined {
  const mark = text.indexOf(VERSION);
  const brace = text.lastIndexOf('{', mark);
  if (mark === -1 || !text.startsWith(METADATA, brace - METADATA.length)) return undefined;
  const start = mark + VERSION.length;
  const version = String(revision);
  const end = text.indexOf('"', start);
  const longer = version.length - (end - start);
  return {
    text: text.slice(0, start) + version + text.slice(end),
    gaps:
      longer === 0 ? gaps : gaps.map(({ at, set }) => ({ at: at < start ? at : at + longer, set })),
  };
}

/** The JSON of `form` with the version of `entry`, which it leaves in the form. */
export function jsonAt(form: Form, { revision }: Entry): Gapped {
  form.metadata.resourceVersion = String(revision);
  return formText(form);
}

/** True when writing `form` over `entry` would change nothing but the version. `json`: what `jsonAt` made of the two. */
export function isUnchanged(form: Form, entry: Entry, json = jsonAt(form, entry)): boolean {
  let length = Buffer.byteLength(json.text);
  for (const { set } of json.gaps) length += Buffer.byteLength(fieldSetText(set)) - 1;
  for (const { byteLength } of entry.pieces ?? [entry.bytes]) length -= byteLength;
  if (length !== 0) return false;
  // Equal length and different bytes: either another value or only another order of members.
  return Buffer.from(fullText(json)).equals(entry.bytes) || isDeepStrictEqual(form, entry.object);
}
