import { afterEach, beforeEach } from 'vitest';
import type { StoreLimits } from '../../engine/options.js';
import type { Change, ClusterStore, Store } from '../../store.js';

/** Opens an empty store with these limits. */
export type OpenStore = (limits?: Partial<StoreLimits>) => Promise<Store>;

/** What every test starts from: an empty store with a cluster `main`, which is closed afterwards. */
export interface Given {
  readonly store: Store;
  readonly cluster: ClusterStore;
  readonly open: OpenStore;
  /** Runs a test on another cluster, in a store with limits of its own. */
  withLimits(
    limits: Partial<StoreLimits>,
    test: (cluster: ClusterStore) => Promise<void>,
  ): Promise<void>;
  /** Watches ConfigMaps, writing down each change as `ADDED a@2`. */
  record(after: number, namespace?: string, of?: ClusterStore): string[];
}

export function useStore(open: OpenStore): Given {
  let store: Store;
  let cluster: ClusterStore;

  beforeEach(async () => {
    store = await open();
    cluster = await store.cluster('main');
  });

  afterEach(() => store.close());

  return {
    get store() {
      return store;
    },
    get cluster() {
      return cluster;
    },
    open,
    async withLimits(limits, test) {
      const limited = await open(limits);
      try {
        await test(await limited.cluster('main'));
      } finally {
        await limited.close();
      }
    },
    record(after, namespace, of = cluster) {
      const seen: string[] = [];
      const onChanges = (changes: readonly Change[]): void => {
        for (const { operation, revision, entry } of changes) {
          seen.push(`${operation} ${entry.name}@${revision}`);
        }
      };
      const options = { resource: 'configmaps', after, onChanges };
      of.watch(namespace === undefined ? options : { ...options, namespace });
      return seen;
    },
  };
}
