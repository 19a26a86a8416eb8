import type { KubeObject } from '#machinery';
import type { Lookup } from '#admission';
import type { ClusterStore } from '#store';

/** Reads for admission: single objects in their newest version, even before it is durable, so that a client's next request sees them. */
export function storeLookup(store: ClusterStore): Lookup {
  return {
    get: <T extends KubeObject>(resource: string, namespace: string, name: string) =>
      store.getPending({ resource, namespace, name })?.object as T | undefined,
    list: <T extends KubeObject>(resource: string, namespace?: string) =>
      // Of most kinds that plugins ask for there are none.
      store.count(resource) === 0
        ? []
        : store
            .range({ resource, ...(namespace === undefined ? {} : { namespace }) })
            .entries.map((entry) => entry.object as unknown as T),
  };
}
