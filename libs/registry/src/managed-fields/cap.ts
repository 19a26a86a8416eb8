import { fieldUnion, type OwnedFields } from '#machinery';
import { managerKey, type Managed } from './managers.js';

/** So many entries of updates are kept apart; the oldest beyond that are put together. */
const MAX_UPDATE_MANAGERS = 10;
const ANCIENT = 'ancient-changes';

/**
 * Puts the oldest entries of updates together under one name for each version, until no more than ten are left. Entries of applies
 * are never touched.
 */
export function capUpdateManagers({ owners, times }: Managed): Managed {
  const updaters = [...owners].filter(([, { applied }]) => !applied).map(([key]) => key);
  let count = updaters.length;
  if (count <= MAX_UPDATE_MANAGERS) return { owners, times };
  const age = (key: string): string => times.get(key) ?? '';
  updaters.sort((a, b) => (age(a) === age(b) ? (a < b ? -1 : 1) : age(a) < age(b) ? -1 : 1));
  const left = new Map(owners);
  const newTimes = new Map(times);
  const first = new Map<string, string>();
  for (const key of updaters) {
    if (count <= MAX_UPDATE_MANAGERS) break;
    const owned = left.get(key)!;
    const { apiVersion } = owned;
    const before = first.get(apiVersion);
    if (before === undefined) {
      first.set(apiVersion, key);
      continue;
    }
    const bucket = managerKey({ manager: ANCIENT, operation: 'Update', apiVersion });
    if (!left.has(bucket)) {
      left.set(bucket, left.get(before)!);
      left.delete(before);
    }
    left.set(bucket, merged(left.get(bucket)!, owned));
    if (key !== bucket) {
      left.delete(key);
      count--;
    }
    const time = times.get(key);
    if (time === undefined) newTimes.delete(bucket);
    else newTimes.set(bucket, time);
  }
  return { owners: left, times: newTimes };
}

function merged(bucket: OwnedFields, more: OwnedFields): OwnedFields {
  return { ...more, fields: fieldUnion(more.fields, bucket.fields) };
}
