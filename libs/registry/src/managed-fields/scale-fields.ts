import {
  fieldDifference,
  hasPath,
  isEmptySet,
  NO_FIELDS,
  fieldUnion,
  type FieldSet,
  type ManagedFieldsEntry,
  type OwnedFields,
} from '#machinery';
import { decodeManagers, encodeManagers, managerKeyIn, type Managed } from './managers.js';

/** The number of replicas, in a scalable object and in its Scale alike. */
const REPLICAS: FieldSet = { 'f:spec': { 'f:replicas': {} } };
const REPLICAS_PATH = ['f:spec', 'f:replicas'];

type Entries = readonly ManagedFieldsEntry[];

/** Who owns the replicas of an object, as managedFields of its Scale in version `scaleVersion`. */
export function managersOfScale(parent: Entries, scaleVersion: string): Entries {
  const { owners, times } = decodeManagers(parent);
  const scale = new Map<string, OwnedFields>();
  for (const [key, owned] of owners) {
    if (hasPath(owned.fields, REPLICAS_PATH))
      scale.set(managerKeyIn(key, scaleVersion), {
        ...owned,
        apiVersion: scaleVersion,
        fields: REPLICAS,
      });
  }
  const scaleTimes = new Map(
    [...times].map(([key, time]) => [managerKeyIn(key, scaleVersion), time]),
  );
  return encodeManagers({ owners: scale, times: scaleTimes }) ?? [];
}

/** The managedFields of an object after its Scale was written: the replicas go to whom they belong in the Scale. */
export function managersOfParent(
  parent: Entries,
  scale: Entries,
  apiVersion: string,
): ManagedFieldsEntry[] | undefined {
  const before: Managed = decodeManagers(parent);
  const wanted = new Map(decodeManagers(scale).owners);
  const owners = new Map<string, OwnedFields>();
  for (const [key, owned] of before.owners) {
    if (!hasPath(owned.fields, REPLICAS_PATH) || wanted.delete(key)) {
      owners.set(key, owned);
      continue;
    }
    const fields = fieldDifference(owned.fields, REPLICAS);
    if (!isEmptySet(fields)) owners.set(key, { ...owned, fields });
  }
  const times = new Map<string, string>();
  for (const [key, time] of before.times) if (owners.has(key)) times.set(key, time);
  for (const [scaleKey, { applied, fields }] of wanted) {
    if (!hasPath(fields, REPLICAS_PATH)) continue;
    const key = managerKeyIn(scaleKey, apiVersion);
    const held = owners.get(key)?.fields ?? NO_FIELDS;
    owners.set(key, { apiVersion, applied, fields: fieldUnion(held, REPLICAS) });
  }
  return encodeManagers({ owners, times });
}
