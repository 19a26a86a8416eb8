import { isDeepStrictEqual } from 'node:util';
import type { Draft, KubeObject, ObjectMeta } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Encode, Entry } from '#store';
import { toStorage } from '../representation.js';

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
  const { kind: _kind, apiVersion: _version, metadata, ...rest } = toStorage(kind, object);
  return { kind: _kind!, apiVersion: _version!, metadata: orderedMeta(metadata ?? {}), ...rest };
}

function orderedMeta(metadata: ObjectMeta): Draft<ObjectMeta> {
  const ordered: Record<string, unknown> = {};
  for (const key of META_ORDER) {
    const value = metadata[key];
    if (value !== undefined && value !== null && value !== '' && !isEmpty(value))
      ordered[key] = value;
  }
  return ordered;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return false;
  return true;
}

/** Makes the entry's content for the store: the version goes in, then everything is serialised once. */
export function encoder(form: ReturnType<typeof storedForm>): Encode {
  return (revision) => {
    form.metadata.resourceVersion = String(revision);
    return { object: form as KubeObject, bytes: Buffer.from(JSON.stringify(form)) };
  };
}

/** True when writing `form` over `entry` would change nothing but the version. Leaves the entry's version in `form`. */
export function isUnchanged(form: ReturnType<typeof storedForm>, entry: Entry): boolean {
  form.metadata.resourceVersion = String(entry.revision);
  const bytes = Buffer.from(JSON.stringify(form));
  if (bytes.length !== entry.bytes.length) return false;
  // Equal length and different bytes: either another value or only another order of members.
  return bytes.equals(entry.bytes) || isDeepStrictEqual(form, entry.object);
}
