import { describe, expect, it } from 'vitest';
import {
  ClosedError,
  ClusterError,
  CompactedError,
  FutureRevisionError,
  OverloadedError,
} from '../../errors.js';
import { create, key, remove, update, valueOf } from '../writes.js';
import type { Given } from './given.js';

/** Opening, forking and dropping. */
export function describeClusters(given: Given): void {
  describe('clusters', () => {
    it('are opened by name, and made when they are missing', async () => {
      expect(await given.store.cluster('main')).toBe(given.cluster);
      const [one, two] = await Promise.all([
        given.store.cluster('new'),
        given.store.cluster('new'),
      ]);
      expect(one).toBe(two);
      expect(given.store.list()).toEqual(['main', 'new']);
    });

    it('fork into one that starts with the same objects and goes its own way', async () => {
      await create(given.cluster, 'a', 'one');
      const fork = await given.store.fork('main', 'copy');
      await update(given.cluster, 'a', 'main');
      await update(fork, 'a', 'copy');
      await create(fork, 'b');
      expect([valueOf(given.cluster.get(key('a'))), valueOf(fork.get(key('a')))]).toEqual([
        'main',
        'copy',
      ]);
      expect([given.cluster.revision, fork.revision]).toEqual([3, 4]);
      expect(given.cluster.get(key('b'))).toBeUndefined();
    });

    it('fork from an earlier revision, and read the history that they share', async () => {
      await create(given.cluster, 'a', 'one');
      await update(given.cluster, 'a', 'two');
      await create(given.cluster, 'b');
      const fork = await given.store.fork('main', 'copy', 3);
      await update(fork, 'a', 'three');
      const values = [2, 3, 4].map((revision) =>
        fork.range({ resource: 'configmaps', revision }).entries.map(valueOf),
      );
      expect(values).toEqual([['one'], ['two'], ['three']]);
      expect(given.record(1, undefined, fork)).toEqual([
        'ADDED a@2',
        'MODIFIED a@3',
        'MODIFIED a@4',
      ]);
    });

    it('fork from a fork before it was one', async () => {
      await create(given.cluster, 'a', 'one');
      await update(given.cluster, 'a', 'two');
      await given.store.fork('main', 'first');
      const second = await given.store.fork('first', 'second', 2);
      expect([valueOf(second.get(key('a'))), second.revision]).toEqual(['one', 2]);
    });

    it('keep what a fork reads when their history is compacted', async () => {
      await create(given.cluster, 'a', 'one');
      await create(given.cluster, 'b', 'one');
      const fork = await given.store.fork('main', 'copy');
      await remove(given.cluster, 'b');
      await update(given.cluster, 'a', 'two');
      await given.cluster.compact(given.cluster.revision);
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
      await create(given.cluster, 'a');
      await update(given.cluster, 'a', 'two');
      await given.cluster.compact(3);
      await expect(given.store.fork('main', 'copy', 2)).rejects.toThrow(CompactedError);
      await expect(given.store.fork('main', 'copy', 9)).rejects.toThrow(FutureRevisionError);
      await expect(given.store.fork('nowhere', 'copy')).rejects.toThrow(ClusterError);
      await expect(given.store.fork('main', 'main')).rejects.toThrow('cluster main exists already');
    });

    it('that are dropped end their watches and writes, and leave nothing behind', async () => {
      await create(given.cluster, 'a');
      const reasons: unknown[] = [];
      given.cluster.watch({
        resource: 'configmaps',
        after: 1,
        onChanges: () => {},
        onClosed: (reason) => reasons.push(reason),
      });
      await given.store.drop('main');
      expect(String(reasons[0])).toContain('cluster main was dropped');
      await expect(create(given.cluster, 'b')).rejects.toThrow(ClosedError);
      await expect(given.store.drop('main')).rejects.toThrow(ClusterError);
      const again = await given.store.cluster('main');
      expect([again.revision, again.count('configmaps')]).toEqual([1, 0]);
    });

    it('that are dropped go on serving the forks that read them', async () => {
      await create(given.cluster, 'a', 'one');
      await update(given.cluster, 'a', 'two');
      const fork = await given.store.fork('main', 'copy');
      await given.store.drop('main');
      expect(given.store.list()).toEqual(['copy']);
      expect(fork.range({ resource: 'configmaps', revision: 2 }).entries.map(valueOf)).toEqual([
        'one',
      ]);
      await given.store.drop('copy');
      expect(given.store.list()).toEqual([]);
    });

    it('are refused above their bound', async () => {
      const limited = await given.open({ clusters: 1 });
      await limited.cluster('one');
      await expect(limited.cluster('two')).rejects.toThrow(OverloadedError);
      await limited.close();
    });
  });
}
