import {
  decodeFieldSet,
  isEmptySet,
  sharedFields,
  StructuredMergeError,
  type Draft,
  type ManagedFieldsEntry,
  type OwnedFields,
} from '#machinery';

/** Who changed or applied something: what tells one entry of managedFields from another. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  /** Of updates only: an applier keeps its entry when it moves to another version. */
  readonly apiVersion?: string;
  readonly subresource?: string;
}

/** The entries of managedFields, ready to be calculated with. Keys are made by `managerKey`. */
export interface Managed {
  readonly owners: ReadonlyMap<string, OwnedFields>;
  readonly times: ReadonlyMap<string, string>;
}

export const NOBODY: Managed = { owners: new Map(), times: new Map() };

/** So many texts and what they stand for are remembered; there are few writers and endpoints. */
const MAX_KEYS = 4096;
const keys = new Map<string, string>();
const parsedKeys = new Map<string, Manager>();

function remember<T>(cache: Map<string, T>, key: string, value: T): T {
  if (cache.size >= MAX_KEYS) cache.clear();
  cache.set(key, value);
  return value;
}

/** One text for each manager, operation, subresource and (for updates) version. */
export function managerKey(manager: Manager): string {
  const { operation, apiVersion = '', subresource = '' } = manager;
  // Of the parts only the manager's name may hold any character.
  const parts = `${operation} ${apiVersion} ${subresource} ${manager.manager}`;
  return keys.get(parts) ?? remember(keys, parts, keyText(manager));
}

function keyText({ manager, operation, apiVersion, subresource }: Manager): string {
  return JSON.stringify({
    ...(manager === '' ? {} : { manager }),
    operation,
    ...(operation === 'Apply' ? {} : { apiVersion }),
    ...(subresource ? { subresource } : {}),
  });
}

export function parseManagerKey(key: string): Manager {
  const parse = (): Manager => ({
    manager: '',
    ...(JSON.parse(key) as Omit<Manager, 'manager'>),
  });
  return parsedKeys.get(key) ?? remember(parsedKeys, key, parse());
}

/** The same manager, speaking in another version. */
export function managerKeyIn(key: string, apiVersion: string): string {
  return managerKey({ ...parseManagerKey(key), apiVersion });
}

/** Lists that were written or read before, and what they say, for as long as their objects live. */
const known = new WeakMap<readonly ManagedFieldsEntry[], Managed>();

/** Reads managedFields. Throws a StructuredMergeError for entries that make no sense. */
export function decodeManagers(entries: readonly ManagedFieldsEntry[]): Managed {
  const before = known.get(entries);
  if (before !== undefined) return before;
  const owners = new Map<string, OwnedFields>();
  const times = new Map<string, string>();
  entries.forEach((entry, index) => {
    const { manager = '', operation, apiVersion = '', time, fieldsType, subresource } = entry;
    if (operation !== 'Apply' && operation !== 'Update')
      throw new StructuredMergeError('operation must be `Apply` or `Update`');
    if (apiVersion === '') throw new StructuredMergeError('apiVersion must not be empty');
    if (fieldsType !== 'FieldsV1') {
      throw new StructuredMergeError(
        fieldsType
          ? `invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`
          : `missing fieldsType in managed fields entry ${index}`,
      );
    }
    const key = managerKey({
      manager,
      operation,
      apiVersion,
      ...(subresource === undefined ? {} : { subresource }),
    });
    const fields = decodeFieldSet(entry.fieldsV1 ?? {});
    owners.set(key, { apiVersion, applied: operation === 'Apply', fields });
    if (time) times.set(key, time);
  });
  const managed = { owners, times };
  known.set(entries, managed);
  return managed;
}

/** Writes managedFields: appliers first, then by time, then by name. Undefined when nobody owns anything. */
export function encodeManagers(managed: Managed): ManagedFieldsEntry[] | undefined {
  const entries: ManagedFieldsEntry[] = [];
  for (const [key, owned] of managed.owners) {
    if (!isEmptySet(owned.fields)) entries.push(encodeEntry(key, owned, managed.times.get(key)));
  }
  if (entries.length === 0) return undefined;
  entries.sort(compareEntries);
  known.set(entries, managed);
  return entries;
}

/** One entry, its members in the order of the wire. */
function encodeEntry(
  key: string,
  { apiVersion, applied, fields }: OwnedFields,
  time: string | undefined,
): ManagedFieldsEntry {
  const { manager, subresource } = parseManagerKey(key);
  const entry: Draft<ManagedFieldsEntry> = {};
  if (manager !== '') entry.manager = manager;
  entry.operation = applied ? 'Apply' : 'Update';
  entry.apiVersion = apiVersion;
  if (time !== undefined) entry.time = time;
  entry.fieldsType = 'FieldsV1';
  entry.fieldsV1 = sharedFields(fields);
  if (subresource) entry.subresource = subresource;
  return entry;
}

function compareEntries(left: ManagedFieldsEntry, right: ManagedFieldsEntry): number {
  return (
    compareText(left.operation, right.operation) ||
    compareText(left.time, right.time) ||
    compareText(left.manager, right.manager) ||
    compareText(left.apiVersion, right.apiVersion) ||
    compareText(left.subresource, right.subresource)
  );
}

function compareText(left = '', right = ''): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
