import type { ClusterStore, Encoded, Entry, ObjectKey } from '../store.js';

/** A ConfigMap with one value, as the registry would write it. */
export const configMap =
  (key: ObjectKey, value: string): ((revision: number) => Encoded) =>
  (revision) => {
    const metadata = {
      name: key.name,
      namespace: key.namespace,
      resourceVersion: String(revision),
    };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value } };
    return { object, bytes: Buffer.from(JSON.stringify(object)) };
  };

/** The value that `configMap` gave an entry. */
export const valueOf = (entry: Entry | undefined): string | undefined =>
  (entry?.object as { data?: { value?: string } } | undefined)?.data?.value;

export const key = (name: string, namespace = 'default', resource = 'configmaps'): ObjectKey => ({
  resource,
  namespace,
  name,
});

export const create = (
  cluster: ClusterStore,
  name: string,
  value = 'new',
  namespace = 'default',
): Promise<Entry> => cluster.create(key(name, namespace), configMap(key(name, namespace), value));

/** Replaces or deletes the newest version. */
export const update = (
  cluster: ClusterStore,
  name: string,
  value: string,
  namespace = 'default',
): Promise<Entry> => {
  const current = cluster.getPending(key(name, namespace))?.revision ?? 0;
  return cluster.update(key(name, namespace), current, configMap(key(name, namespace), value));
};

export const remove = (
  cluster: ClusterStore,
  name: string,
  namespace = 'default',
): Promise<Entry> => {
  const current = cluster.getPending(key(name, namespace));
  return cluster.delete(
    key(name, namespace),
    current?.revision ?? 0,
    configMap(key(name, namespace), valueOf(current) ?? ''),
  );
};

export const names = (entries: readonly Entry[]): string[] => entries.map(({ name }) => name);
