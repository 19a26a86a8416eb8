import { describe, expect, it } from 'vitest';
import { CompactedError, FutureRevisionError } from '../../errors.js';
import { create, key, remove, update, valueOf } from '../writes.js';
import type { Given } from './given.js';

/** What is forgotten and what never is. */
export function describeCompaction(given: Given): void {
  describe('compaction', () => {
    it('forgets history and keeps the current state', async () => {
      await create(given.cluster, 'a', 'one');
      await update(given.cluster, 'a', 'two');
      await create(given.cluster, 'gone');
      await remove(given.cluster, 'gone');
      await update(given.cluster, 'a', 'three');
      await given.cluster.compact(5);
      expect(given.cluster.compactedRevision).toBe(5);
      expect(() => given.cluster.range({ resource: 'configmaps', revision: 4 })).toThrow(
        CompactedError,
      );
      expect(() =>
        given.cluster.watch({ resource: 'configmaps', after: 4, onChanges: () => {} }),
      ).toThrow('revision 4 has been compacted; history starts after 5');
      expect(
        given.cluster.range({ resource: 'configmaps', revision: 5 }).entries.map(valueOf),
      ).toEqual(['two']);
      expect(given.record(5)).toEqual(['MODIFIED a@6']);
      expect(valueOf(given.cluster.get(key('a')))).toBe('three');
    });

    it('never goes back, and does not reach into the future', async () => {
      await create(given.cluster, 'a');
      await given.cluster.compact(2);
      await given.cluster.compact(1);
      expect(given.cluster.compactedRevision).toBe(2);
      await expect(given.cluster.compact(3)).rejects.toThrow(FutureRevisionError);
    });

    it('ends a watch that is still reading what goes', async () => {
      await given.withLimits({ historyChanges: 3 }, async (limited) => {
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
      await given.withLimits({ supersededRows: 100 }, async (limited) => {
        await create(limited, 'a', 'one');
        for (let n = 0; n < 150; n += 1) await update(limited, 'a', `${n}`);
        expect(limited.compactedRevision).toBeGreaterThan(50);
        expect(valueOf(limited.get(key('a')))).toBe('149');
      });
    });
  });
}
