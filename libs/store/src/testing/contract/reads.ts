import { describe, expect, it } from 'vitest';
import { FutureRevisionError } from '../../errors.js';
import { configMap, create, key, names, remove, update, valueOf } from '../writes.js';
import type { Given } from './given.js';

/** Reads of now and of earlier revisions. */
export function describeReads(given: Given): void {
  describe('reads', () => {
    it('parses an object again that it no longer keeps', async () => {
      await given.withLimits({ parsedObjects: 1 }, async (limited) => {
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
        await create(given.cluster, name, '', namespace);
      }
      const { entries, remaining, revision } = given.cluster.range({ resource: 'configmaps' });
      expect(entries.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
        'a-b/z',
        'a/x',
        'a/y',
        'b/w',
      ]);
      expect([remaining, revision]).toEqual([0, 5]);
    });

    it('lists page by page within a namespace, telling how many remain', async () => {
      await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => create(given.cluster, name)));
      await create(given.cluster, 'x', '', 'other');
      const first = given.cluster.range({ resource: 'configmaps', namespace: 'default', limit: 2 });
      expect([names(first.entries), first.remaining]).toEqual([['a', 'b'], 3]);
      const after = { namespace: 'default', name: 'b' };
      const second = given.cluster.range({
        resource: 'configmaps',
        namespace: 'default',
        limit: 2,
        after,
      });
      expect([names(second.entries), second.remaining]).toEqual([['c', 'd'], 1]);
    });

    it('continues after a key that is gone', async () => {
      await Promise.all(['a', 'c'].map((name) => create(given.cluster, name)));
      const after = { namespace: 'default', name: 'b' };
      expect(names(given.cluster.range({ resource: 'configmaps', after }).entries)).toEqual(['c']);
    });

    it('lists nothing of a resource or namespace that has no objects', () => {
      expect(given.cluster.range({ resource: 'pods' })).toEqual({
        entries: [],
        remaining: 0,
        revision: 1,
      });
      expect(
        given.cluster.range({ resource: 'pods', namespace: 'default', limit: 1 }).entries,
      ).toEqual([]);
    });

    it('lists the state of an earlier revision', async () => {
      await create(given.cluster, 'a', 'one');
      await create(given.cluster, 'b', 'one');
      const { revision } = await update(given.cluster, 'a', 'two');
      await remove(given.cluster, 'b');
      await create(given.cluster, 'c');
      const past = given.cluster.range({ resource: 'configmaps', revision });
      expect(past.entries.map((entry) => [entry.name, valueOf(entry)])).toEqual([
        ['a', 'two'],
        ['b', 'one'],
      ]);
      expect(past.revision).toBe(revision);
      expect(names(given.cluster.range({ resource: 'configmaps', revision: 2 }).entries)).toEqual([
        'a',
      ]);
      expect(given.cluster.range({ resource: 'configmaps', revision: 1 }).entries).toEqual([]);
    });

    it('reads an earlier revision from the log when memory no longer holds it', async () => {
      await given.withLimits({ historyChanges: 2 }, async (limited) => {
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
      expect(() => given.cluster.range({ resource: 'pods', revision: 9 })).toThrow(
        FutureRevisionError,
      );
      expect(() =>
        given.cluster.watch({ resource: 'pods', after: 9, onChanges: () => {} }),
      ).toThrow(FutureRevisionError);
    });

    it('counts objects and names the resources that have some', async () => {
      await create(given.cluster, 'a');
      await create(given.cluster, 'b', '', 'other');
      await given.cluster.create(key('n', '', 'nodes'), configMap(key('n', '', 'nodes'), ''));
      await given.cluster.delete(key('n', '', 'nodes'), 4, configMap(key('n', '', 'nodes'), ''));
      expect([
        given.cluster.count('configmaps'),
        given.cluster.count('configmaps', 'other'),
        given.cluster.count('nodes'),
      ]).toEqual([2, 1, 0]);
      expect(given.cluster.resources()).toEqual(['configmaps']);
    });
  });
}
