import {
  difference,
  hasPath,
  isEmptySet,
  type FieldSet,
  type ManagedFieldsEntry,
  type OwnedFields,
} from '#machinery';
import { decodeManagers, encodeManagers, type Managed } from './managers.js';

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
      scale.set(key, { ...owned, apiVersion: scaleVersion, fields: REPLICAS });
  }
  return encodeManagers({ owners: scale, times }) ?? [];
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
    const fields = difference(owned.fields, REPLICAS);
    if (!isEmptySet(fields)) owners.set(key, { ...owned, fields });
  }
  const times = new Map<string, string>();
  for (const [key, time] of before.times) if (owners.has(key)) times.set(key, time);
  for (const [key, { applied, fields }] of wanted) {
    if (hasPath(fields, REPLICAS_PATH)) owners.set(key, { apiVersion, applied, fields: REPLICAS });
  }
  return encodeManagers({ owners, times });
}
