import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ClosedError,
  ClusterError,
  CompactedError,
  ExistsError,
  FutureRevisionError,
  NotFoundError,
  OverloadedError,
  RevisionConflictError,
} from '../errors.js';
import type { StoreLimits } from '../engine/options.js';
import type { Change, ClusterStore, Store } from '../store.js';
import { configMap, create, key, names, remove, update, valueOf } from './writes.js';

/** Opens an empty store with these limits; the suite closes it. */
export type OpenStore = (limits?: Partial<StoreLimits>) => Promise<Store>;

/** What every implementation of the store promises. */
export function describeStore(implementation: string, open: OpenStore): void {
  describe(`${implementation} store`, () => {
    let store: Store;
    let cluster: ClusterStore;

    beforeEach(async () => {
      store = await open();
      cluster = await store.cluster('main');
    });

    afterEach(() => store.close());

    /** Another store, with limits of its own. */
    async function withLimits(
      limits: Partial<StoreLimits>,
      test: (cluster: ClusterStore) => Promise<void>,
    ): Promise<void> {
      const limited = await open(limits);
      try {
        await test(await limited.cluster('main'));
      } finally {
        await limited.close();
      }
    }

    function record(after: number, namespace?: string, of = cluster): string[] {
      const seen: string[] = [];
      const onChanges = (changes: readonly Change[]): void => {
        for (const { operation, revision, entry } of changes)
          seen.push(`${operation} ${entry.name}@${revision}`);
      };
      of.watch({
        resource: 'configmaps',
        after,
        onChanges,
        ...(namespace === undefined ? {} : { namespace }),
      });
      return seen;
    }

    describe('writes', () => {
      it('gives the first write of a fresh cluster revision 2', async () => {
        const entry = await create(cluster, 'a');
        expect([entry.revision, entry.object.metadata.resourceVersion, cluster.revision]).toEqual([
          2,
          '2',
          2,
        ]);
      });

      it('counts one revision for all resources of a cluster, and another for another cluster', async () => {
        const other = await store.cluster('other');
        await create(cluster, 'a');
        await cluster.create(key('n', '', 'nodes'), configMap(key('n', '', 'nodes'), ''));
        await create(other, 'a');
        expect([cluster.revision, other.revision]).toEqual([3, 2]);
      });

      it('refuses to create what exists, at once and while its creation is under way', async () => {
        const first = create(cluster, 'a');
        await expect(create(cluster, 'a')).rejects.toThrow(ExistsError);
        await first;
        await expect(create(cluster, 'a')).rejects.toThrow('configmaps default/a exists already');
      });

      it('updates only from the expected revision', async () => {
        const { revision } = await create(cluster, 'a', 'one');
        await update(cluster, 'a', 'two');
        const late = cluster.update(key('a'), revision, configMap(key('a'), 'lost'));
        await expect(late).rejects.toThrow(RevisionConflictError);
        await expect(late).rejects.toThrow('configmaps default/a is at revision 3, not 2');
        expect(valueOf(cluster.get(key('a')))).toBe('two');
      });

      it('does not update or delete what is not there', async () => {
        await expect(update(cluster, 'a', 'two')).rejects.toThrow(NotFoundError);
        await expect(remove(cluster, 'a')).rejects.toThrow(NotFoundError);
      });

      it('decides against the newest pending version while readers see the durable one', async () => {
        const writes = [
          create(cluster, 'a', 'one'),
          update(cluster, 'a', 'two'),
          remove(cluster, 'a'),
        ];
        expect(cluster.get(key('a'))).toBeUndefined();
        expect(cluster.getPending(key('a'))).toBeUndefined();
        writes.push(create(cluster, 'a', 'three'));
        expect(valueOf(cluster.getPending(key('a')))).toBe('three');
        expect((await Promise.all(writes)).map(({ revision }) => revision)).toEqual([2, 3, 4, 5]);
        expect(valueOf(cluster.get(key('a')))).toBe('three');
      });

      it('spends no revision on a write whose encoder throws', async () => {
        const broken = cluster.create(key('a'), () => {
          throw new Error('not today');
        });
        await expect(broken).rejects.toThrow('not today');
        expect((await create(cluster, 'a')).revision).toBe(2);
      });

      it('refuses an encoder that writes', async () => {
        const greedy = cluster.create(key('a'), (revision) => {
          void create(cluster, 'b');
          return configMap(key('a'), 'one')(revision);
        });
        await expect(greedy).rejects.toThrow('an encoder must not write');
      });

      it('answers with the deleted object at the revision of its deletion', async () => {
        await create(cluster, 'a', 'last words');
        const entry = await remove(cluster, 'a');
        expect([entry.revision, valueOf(entry)]).toEqual([3, 'last words']);
        expect(cluster.get(key('a'))).toBeUndefined();
      });

      it('resolves writes in the order of their revisions', async () => {
        const order: number[] = [];
        const writes = Array.from({ length: 50 }, (_, n) =>
          create(cluster, `a${n}`).then(({ revision }) => order.push(revision)),
        );
        await Promise.all(writes);
        expect(order).toEqual(Array.from({ length: 50 }, (_, n) => n + 2));
      });

      it('refuses writes when too many wait for the disk, and takes them again afterwards', async () => {
        await withLimits({ queueRows: 3 }, async (limited) => {
          const waiting = [create(limited, 'a'), create(limited, 'b'), create(limited, 'c')];
          await expect(create(limited, 'd')).rejects.toThrow(OverloadedError);
          await Promise.all(waiting);
          expect((await create(limited, 'd')).revision).toBe(5);
        });
      });
    });

    describe('reads', () => {
      it('parses an object again that it no longer keeps', async () => {
        await withLimits({ parsedObjects: 1 }, async (limited) => {
          await Promise.all([create(limited, 'a', 'one'), create(limited, 'b', 'two')]);
          expect(valueOf(limited.get(key('a')))).toBe('one');
          expect(
            JSON.parse(Buffer.from(limited.get(key('b'))?.bytes ?? []).toString()).data.value,
          ).toBe('two');
        });
      });

      it('lists in the order of etcd keys', async () => {
        for (const [namespace, name] of [
          ['a', 'y'],
          ['a', 'x'],
          ['a-b', 'z'],
          ['b', 'w'],
        ] as const) {
          await create(cluster, name, '', namespace);
        }
        const { entries, remaining, revision } = cluster.range({ resource: 'configmaps' });
        expect(entries.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
          'a-b/z',
          'a/x',
          'a/y',
          'b/w',
        ]);
        expect([remaining, revision]).toEqual([0, 5]);
      });

      it('lists page by page within a namespace, telling how many remain', async () => {
        await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => create(cluster, name)));
        await create(cluster, 'x', '', 'other');
        const first = cluster.range({ resource: 'configmaps', namespace: 'default', limit: 2 });
        expect([names(first.entries), first.remaining]).toEqual([['a', 'b'], 3]);
        const after = { namespace: 'default', name: 'b' };
        const second = cluster.range({
          resource: 'configmaps',
          namespace: 'default',
          limit: 2,
          after,
        });
        expect([names(second.entries), second.remaining]).toEqual([['c', 'd'], 1]);
      });

      it('continues after a key that is gone', async () => {
        await Promise.all(['a', 'c'].map((name) => create(cluster, name)));
        const after = { namespace: 'default', name: 'b' };
        expect(names(cluster.range({ resource: 'configmaps', after }).entries)).toEqual(['c']);
      });

      it('lists nothing of a resource or namespace that has no objects', () => {
        expect(cluster.range({ resource: 'pods' })).toEqual({
          entries: [],
          remaining: 0,
          revision: 1,
        });
        expect(cluster.range({ resource: 'pods', namespace: 'default', limit: 1 }).entries).toEqual(
          [],
        );
      });

      it('lists the state of an earlier revision', async () => {
        await create(cluster, 'a', 'one');
        await create(cluster, 'b', 'one');
        const { revision } = await update(cluster, 'a', 'two');
        await remove(cluster, 'b');
        await create(cluster, 'c');
        const past = cluster.range({ resource: 'configmaps', revision });
        expect(past.entries.map((entry) => [entry.name, valueOf(entry)])).toEqual([
          ['a', 'two'],
          ['b', 'one'],
        ]);
        expect(past.revision).toBe(revision);
        expect(names(cluster.range({ resource: 'configmaps', revision: 2 }).entries)).toEqual([
          'a',
        ]);
        expect(cluster.range({ resource: 'configmaps', revision: 1 }).entries).toEqual([]);
      });

      it('reads an earlier revision from the log when memory no longer holds it', async () => {
        await withLimits({ historyChanges: 2 }, async (limited) => {
          await create(limited, 'a', 'one');
          for (let n = 0; n < 10; n += 1) await update(limited, 'a', `${n}`);
          await remove(limited, 'a');
          const values = [2, 3, 8, 12, 13].map((revision) =>
            limited.range({ resource: 'configmaps', revision }).entries.map(valueOf),
          );
          expect(values).toEqual([['one'], ['0'], ['5'], ['9'], []]);
        });
      });

      it('refuses to read the future', () => {
        expect(() => cluster.range({ resource: 'pods', revision: 9 })).toThrow(FutureRevisionError);
        expect(() => cluster.watch({ resource: 'pods', after: 9, onChanges: () => {} })).toThrow(
          FutureRevisionError,
        );
      });

      it('counts objects and names the resources that have some', async () => {
        await create(cluster, 'a');
        await create(cluster, 'b', '', 'other');
        await cluster.create(key('n', '', 'nodes'), configMap(key('n', '', 'nodes'), ''));
        await cluster.delete(key('n', '', 'nodes'), 4, configMap(key('n', '', 'nodes'), ''));
        expect([
          cluster.count('configmaps'),
          cluster.count('configmaps', 'other'),
          cluster.count('nodes'),
        ]).toEqual([2, 1, 0]);
        expect(cluster.resources()).toEqual(['configmaps']);
      });
    });

    describe('watches', () => {
      it('deliver history, then what follows, without gap or repeat', async () => {
        await create(cluster, 'a');
        await create(cluster, 'b');
        const pending = update(cluster, 'a', 'two');
        const seen = record(2);
        expect(seen).toEqual(['ADDED b@3']);
        await pending;
        await remove(cluster, 'b');
        expect(seen).toEqual(['ADDED b@3', 'MODIFIED a@4', 'DELETED b@5']);
      });

      it('deliver only one namespace when asked to', async () => {
        const all = record(1);
        const one = record(1, 'other');
        await Promise.all([
          create(cluster, 'a'),
          create(cluster, 'b', '', 'other'),
          create(cluster, 'c'),
        ]);
        expect(all).toHaveLength(3);
        expect(one).toEqual(['ADDED b@3']);
      });

      it('tell the version before', async () => {
        const seen: [string | undefined, string | undefined][] = [];
        const onChanges = (changes: readonly Change[]): void => {
          for (const { entry, previous } of changes) seen.push([valueOf(previous), valueOf(entry)]);
        };
        cluster.watch({ resource: 'configmaps', after: 1, onChanges });
        await create(cluster, 'a', 'one');
        await update(cluster, 'a', 'two');
        await remove(cluster, 'a');
        expect(seen).toEqual([
          [undefined, 'one'],
          ['one', 'two'],
          ['two', 'two'],
        ]);
      });

      it('see a change only when it can be read, and before its writer knows', async () => {
        const events: string[] = [];
        const onChanges = (): void => {
          events.push(
            `watched, readable: ${valueOf(cluster.get(key('a')))}, at ${cluster.revision}`,
          );
        };
        cluster.watch({ resource: 'configmaps', after: 1, onChanges });
        await create(cluster, 'a', 'one').then(() => events.push('written'));
        expect(events).toEqual(['watched, readable: one, at 2', 'written']);
      });

      it('start from the log when memory no longer holds their past', async () => {
        await withLimits({ historyChanges: 3 }, async (limited) => {
          await Promise.all(Array.from({ length: 1200 }, (_, n) => create(limited, `a${n}`)));
          await update(limited, 'a0', 'two');
          const seen = record(1, undefined, limited);
          const resumed = record(1100, 'default', limited);
          const live = create(limited, 'last');
          while (seen.at(-1) !== 'ADDED last@1203') await new Promise(setImmediate);
          await live;
          expect(seen.map((text) => Number(text.split('@')[1]))).toEqual(
            Array.from({ length: 1202 }, (_, n) => n + 2),
          );
          expect(resumed).toEqual(seen.slice(1099));
        });
      });

      it('end when they are closed', async () => {
        const seen: number[] = [];
        const onChanges = (changes: readonly Change[]): void => {
          seen.push(...changes.map(({ revision }) => revision));
        };
        const subscription = cluster.watch({ resource: 'configmaps', after: 1, onChanges });
        await create(cluster, 'a');
        subscription.close();
        subscription.close();
        await create(cluster, 'b');
        expect(seen).toEqual([2]);
      });

      it('that fail are ended, told why, and harm neither the writer nor the others', async () => {
        const reasons: unknown[] = [];
        let calls = 0;
        const onChanges = (): void => {
          calls += 1;
          throw new Error('broken');
        };
        cluster.watch({
          resource: 'configmaps',
          after: 1,
          onChanges,
          onClosed: (reason) => reasons.push(String(reason)),
        });
        const healthy = record(1);
        await create(cluster, 'a');
        await create(cluster, 'b');
        expect([calls, reasons]).toEqual([1, ['Error: broken']]);
        expect(healthy).toHaveLength(2);
      });

      it('may be opened from within a watch', async () => {
        let inner: string[] | undefined;
        const onChanges = (): void => {
          inner ??= record(1);
        };
        cluster.watch({ resource: 'configmaps', after: 1, onChanges });
        await create(cluster, 'a');
        await create(cluster, 'b');
        expect(inner).toEqual(['ADDED a@2', 'ADDED b@3']);
      });

      it('are refused above their bound', async () => {
        await withLimits({ watches: 1 }, async (limited) => {
          record(1, undefined, limited);
          expect(() => record(1, undefined, limited)).toThrow(OverloadedError);
        });
      });
    });

    describe('compaction', () => {
      it('forgets history and keeps the current state', async () => {
        await create(cluster, 'a', 'one');
        await update(cluster, 'a', 'two');
        await create(cluster, 'gone');
        await remove(cluster, 'gone');
        await update(cluster, 'a', 'three');
        await cluster.compact(5);
        expect(cluster.compactedRevision).toBe(5);
        expect(() => cluster.range({ resource: 'configmaps', revision: 4 })).toThrow(
          CompactedError,
        );
        expect(() =>
          cluster.watch({ resource: 'configmaps', after: 4, onChanges: () => {} }),
        ).toThrow('revision 4 has been compacted; history starts after 5');
        expect(cluster.range({ resource: 'configmaps', revision: 5 }).entries.map(valueOf)).toEqual(
          ['two'],
        );
        expect(record(5)).toEqual(['MODIFIED a@6']);
        expect(valueOf(cluster.get(key('a')))).toBe('three');
      });

      it('never goes back, and does not reach into the future', async () => {
        await create(cluster, 'a');
        await cluster.compact(2);
        await cluster.compact(1);
        expect(cluster.compactedRevision).toBe(2);
        await expect(cluster.compact(3)).rejects.toThrow(FutureRevisionError);
      });

      it('ends a watch that is still reading what goes', async () => {
        await withLimits({ historyChanges: 3 }, async (limited) => {
          await Promise.all(Array.from({ length: 1200 }, (_, n) => create(limited, `a${n}`)));
          const reason = new Promise((resolve) => {
            limited.watch({
              resource: 'configmaps',
              after: 1,
              onChanges: () => {},
              onClosed: resolve,
            });
          });
          await limited.compact(limited.revision);
          expect(await reason).toBeInstanceOf(CompactedError);
        });
      });

      it('happens by itself when superseded rows are too many', async () => {
        await withLimits({ supersededRows: 100 }, async (limited) => {
          await create(limited, 'a', 'one');
          for (let n = 0; n < 150; n += 1) await update(limited, 'a', `${n}`);
          expect(limited.compactedRevision).toBeGreaterThan(50);
          expect(valueOf(limited.get(key('a')))).toBe('149');
        });
      });
    });

    describe('clusters', () => {
      it('are opened by name, and made when they are missing', async () => {
        expect(await store.cluster('main')).toBe(cluster);
        const [one, two] = await Promise.all([store.cluster('new'), store.cluster('new')]);
        expect(one).toBe(two);
        expect(store.list()).toEqual(['main', 'new']);
      });

      it('fork into one that starts with the same objects and goes its own way', async () => {
        await create(cluster, 'a', 'one');
        const fork = await store.fork('main', 'copy');
        await update(cluster, 'a', 'main');
        await update(fork, 'a', 'copy');
        await create(fork, 'b');
        expect([valueOf(cluster.get(key('a'))), valueOf(fork.get(key('a')))]).toEqual([
          'main',
          'copy',
        ]);
        expect([cluster.revision, fork.revision]).toEqual([3, 4]);
        expect(cluster.get(key('b'))).toBeUndefined();
      });

      it('fork from an earlier revision, and read the history that they share', async () => {
        await create(cluster, 'a', 'one');
        await update(cluster, 'a', 'two');
        await create(cluster, 'b');
        const fork = await store.fork('main', 'copy', 3);
        await update(fork, 'a', 'three');
        const values = [2, 3, 4].map((revision) =>
          fork.range({ resource: 'configmaps', revision }).entries.map(valueOf),
        );
        expect(values).toEqual([['one'], ['two'], ['three']]);
        expect(record(1, undefined, fork)).toEqual(['ADDED a@2', 'MODIFIED a@3', 'MODIFIED a@4']);
      });

      it('fork from a fork before it was one', async () => {
        await create(cluster, 'a', 'one');
        await update(cluster, 'a', 'two');
        await store.fork('main', 'first');
        const second = await store.fork('first', 'second', 2);
        expect([valueOf(second.get(key('a'))), second.revision]).toEqual(['one', 2]);
      });

      it('keep what a fork reads when their history is compacted', async () => {
        await create(cluster, 'a', 'one');
        await create(cluster, 'b', 'one');
        const fork = await store.fork('main', 'copy');
        await remove(cluster, 'b');
        await update(cluster, 'a', 'two');
        await cluster.compact(cluster.revision);
        expect(fork.range({ resource: 'configmaps', revision: 3 }).entries.map(valueOf)).toEqual([
          'one',
          'one',
        ]);
        expect(fork.compactedRevision).toBe(3);
        expect(() => fork.range({ resource: 'configmaps', revision: 2 })).toThrow(CompactedError);
        await update(fork, 'b', 'two');
        expect(fork.range({ resource: 'configmaps', revision: 3 }).entries.map(valueOf)).toEqual([
          'one',
          'one',
        ]);
      });

      it('cannot be forked from compacted history, from nothing, or onto another', async () => {
        await create(cluster, 'a');
        await update(cluster, 'a', 'two');
        await cluster.compact(3);
        await expect(store.fork('main', 'copy', 2)).rejects.toThrow(CompactedError);
        await expect(store.fork('main', 'copy', 9)).rejects.toThrow(FutureRevisionError);
        await expect(store.fork('nowhere', 'copy')).rejects.toThrow(ClusterError);
        await expect(store.fork('main', 'main')).rejects.toThrow('cluster main exists already');
      });

      it('that are dropped end their watches and writes, and leave nothing behind', async () => {
        await create(cluster, 'a');
        const reasons: unknown[] = [];
        cluster.watch({
          resource: 'configmaps',
          after: 1,
          onChanges: () => {},
          onClosed: (reason) => reasons.push(reason),
        });
        await store.drop('main');
        expect(String(reasons[0])).toContain('cluster main was dropped');
        await expect(create(cluster, 'b')).rejects.toThrow(ClosedError);
        await expect(store.drop('main')).rejects.toThrow(ClusterError);
        const again = await store.cluster('main');
        expect([again.revision, again.count('configmaps')]).toEqual([1, 0]);
      });

      it('that are dropped go on serving the forks that read them', async () => {
        await create(cluster, 'a', 'one');
        await update(cluster, 'a', 'two');
        const fork = await store.fork('main', 'copy');
        await store.drop('main');
        expect(store.list()).toEqual(['copy']);
        expect(fork.range({ resource: 'configmaps', revision: 2 }).entries.map(valueOf)).toEqual([
          'one',
        ]);
        await store.drop('copy');
        expect(store.list()).toEqual([]);
      });

      it('are refused above their bound', async () => {
        const limited = await open({ clusters: 1 });
        await limited.cluster('one');
        await expect(limited.cluster('two')).rejects.toThrow(OverloadedError);
        await limited.close();
      });
    });

    describe('closing', () => {
      it('makes accepted writes durable first', async () => {
        const write = create(cluster, 'a');
        await store.close();
        expect((await write).revision).toBe(2);
      });

      it('refuses everything afterwards', async () => {
        await store.close();
        await expect(create(cluster, 'a')).rejects.toThrow(ClosedError);
        await expect(store.cluster('main')).rejects.toThrow(ClosedError);
        await expect(store.fork('main', 'copy')).rejects.toThrow(ClosedError);
        expect(() => cluster.watch({ resource: 'pods', after: 1, onChanges: () => {} })).toThrow(
          'the store is closed',
        );
      });

      it('resolves a flush when every accepted write is durable', async () => {
        void create(cluster, 'a');
        void create(cluster, 'b');
        await store.flush();
        expect(cluster.revision).toBe(3);
      });
    });
  });
}
