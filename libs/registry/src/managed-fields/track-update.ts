import { isDeepStrictEqual } from 'node:util';
import {
  fieldDifference,
  isEmptySet,
  ownersAfterUpdate,
  StructuredMergeError,
  fieldUnion,
  type Draft,
  type FieldSet,
  type KubeObject,
  type ManagedFieldsEntry,
  type OwnedFields,
} from '#machinery';
import { capUpdateManagers } from './cap.js';
import { decodeManagers, encodeManagers, managerKey, NOBODY, type Managed } from './managers.js';
import type { TrackedKind } from './tracked-kind.js';

const LEAF: FieldSet = {};

/** What names and versions an object; nobody owns it. */
const IDENTITY: FieldSet = {
  'f:apiVersion': LEAF,
  'f:kind': LEAF,
  'f:metadata': {
    '.': LEAF,
    'f:clusterName': LEAF,
    'f:creationTimestamp': LEAF,
    'f:generation': LEAF,
    'f:managedFields': LEAF,
    'f:name': LEAF,
    'f:namespace': LEAF,
    'f:resourceVersion': LEAF,
    'f:selfLink': LEAF,
    'f:uid': LEAF,
  },
};

/** Stands for the manager of the running request until it is known what it took. */
const THIS_REQUEST = 'this request';

/** Takes the fields that nobody owns from one manager. */
export function withoutIdentity(
  owners: ReadonlyMap<string, OwnedFields>,
  key: string,
): Map<string, OwnedFields> {
  const left = new Map(owners);
  const owned = left.get(key);
  if (owned === undefined) return left;
  const fields = fieldDifference(owned.fields, IDENTITY);
  if (isEmptySet(fields)) left.delete(key);
  else left.set(key, { ...owned, fields });
  return left;
}

/** Who owns what after `manager` has written `object` over `live`. Entries are stamped only when the manager takes a field. */
export function managersAfterUpdate(
  tracked: TrackedKind,
  managed: Managed,
  live: KubeObject,
  object: KubeObject,
  manager: string,
  now: string,
): Managed {
  const { apiVersion, versions, unowned, subresource } = tracked;
  const owners = withoutIdentity(
    ownersAfterUpdate(
      { live, apiVersion, owners: managed.owners, manager: THIS_REQUEST, versions, unowned },
      object,
    ),
    THIS_REQUEST,
  );
  const taken = owners.get(THIS_REQUEST);
  if (taken === undefined) return { owners, times: managed.times };
  owners.delete(THIS_REQUEST);
  const key = managerKey({
    manager,
    operation: 'Update',
    apiVersion,
    ...(subresource === undefined ? {} : { subresource }),
  });
  const before = owners.get(key);
  owners.set(
    key,
    before === undefined ? taken : { ...taken, fields: fieldUnion(taken.fields, before.fields) },
  );
  return { owners, times: new Map(managed.times).set(key, now) };
}

/**
 * Notes in `object.metadata.managedFields` who owns what after an update or a creation (KEP-555). A client may replace the list or
 * clear it (`[]` or `[{}]`), but what it cannot mean is ignored, as is everything that it says through a subresource.
 */
export function trackUpdate(
  tracked: TrackedKind,
  live: KubeObject,
  object: Draft<KubeObject>,
  manager: string,
  now: string,
): void {
  const metadata = (object.metadata ??= {});
  const managed = managedOf(tracked, live.metadata?.managedFields, metadata.managedFields);
  // Shown as unset to the comparison: the list is about the object, not part of it.
  delete metadata.managedFields;
  const isCreation = !live.metadata?.uid;
  // An object that nobody is recorded for stays like that until somebody applies.
  if (managed.owners.size === 0 && !isCreation) return;
  try {
    const after = managersAfterUpdate(tracked, managed, live, object, manager, now);
    setManagers(metadata, capUpdateManagers(after));
  } catch (error) {
    if (!(error instanceof StructuredMergeError)) throw error;
    setManagers(metadata, managed);
  }
}

/** Writes the list into the metadata of an object, or takes it away when it is empty. */
export function setManagers(
  metadata: { managedFields?: Draft<ManagedFieldsEntry>[] },
  managed: Managed,
): void {
  const entries = encodeManagers(managed);
  if (entries === undefined) delete metadata.managedFields;
  else metadata.managedFields = entries;
}

type Entries = readonly ManagedFieldsEntry[] | undefined;

function managedOf({ subresource }: TrackedKind, live: Entries, stated: Entries): Managed {
  if (subresource !== undefined || stated === undefined) return readable(live);
  const isReset =
    stated.length === 0 || (stated.length === 1 && Object.keys(stated[0]!).length === 0);
  if (isReset) return NOBODY;
  const managed = readable(stated);
  return managed.owners.size === 0 ? readable(live) : managed;
}

function readable(entries: Entries): Managed {
  if (entries === undefined) return NOBODY;
  try {
    return decodeManagers(entries);
  } catch (error) {
    if (error instanceof StructuredMergeError) return NOBODY;
    throw error;
  }
}

/** Gives entries their old times back when nothing but times would change, so that such a write is none. */
export function keepTimes(object: Draft<KubeObject>, old: KubeObject): void {
  const { metadata } = object;
  const entries = metadata?.managedFields;
  const before = old.metadata?.managedFields;
  if (metadata === undefined || entries === undefined || before === undefined) return;
  if (entries.length !== before.length) return;
  // Most writes change something, which is quickly seen in what is not shared; owners are compared last.
  if (!equalMembers(object, old, 'metadata')) return;
  if (!equalMembers(metadata, old.metadata!, 'managedFields')) return;
  if (!isDeepStrictEqual(entries.map(timeless), before.map(timeless))) return;
  metadata.managedFields = before as Draft<ManagedFieldsEntry>[];
}

/** True when both have the same members with equal values, `except` for one. */
function equalMembers(left: object, right: object, except: string): boolean {
  const [a, b] = [left, right] as Readonly<Record<string, unknown>>[];
  const names = Object.keys(a!);
  if (names.length !== Object.keys(b!).length) return false;
  return names.every(
    (name) =>
      name === except ||
      (name in b! && (a![name] === b![name] || isDeepStrictEqual(a![name], b![name]))),
  );
}

function timeless(entry: ManagedFieldsEntry): ManagedFieldsEntry {
  const { time: _, ...rest } = entry;
  return rest;
}
