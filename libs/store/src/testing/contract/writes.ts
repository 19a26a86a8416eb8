import { describe, expect, it } from 'vitest';
import {
  ExistsError,
  NotFoundError,
  OverloadedError,
  RevisionConflictError,
} from '../../errors.js';
import { configMap, create, key, remove, update, valueOf } from '../writes.js';
import type { Given } from './given.js';

/** Revisions, conflicts, and what a writer may rely on. */
export function describeWrites(given: Given): void {
  describe('writes', () => {
    it('gives the first write of a fresh cluster revision 2', async () => {
      const entry = await create(given.cluster, 'a');
      expect([
        entry.revision,
        entry.object.metadata.resourceVersion,
        given.cluster.revision,
      ]).toEqual([2, '2', 2]);
    });

    it('counts one revision for all resources of a cluster, and another for another cluster', async () => {
      const other = await given.store.cluster('other');
      await create(given.cluster, 'a');
      await given.cluster.create(key('n', '', 'nodes'), configMap(key('n', '', 'nodes'), ''));
      await create(other, 'a');
      expect([given.cluster.revision, other.revision]).toEqual([3, 2]);
    });

    it('refuses to create what exists, at once and while its creation is under way', async () => {
      const first = create(given.cluster, 'a');
      await expect(create(given.cluster, 'a')).rejects.toThrow(ExistsError);
      await first;
      await expect(create(given.cluster, 'a')).rejects.toThrow(
        'configmaps default/a exists already',
      );
    });

    it('updates only from the expected revision', async () => {
      const { revision } = await create(given.cluster, 'a', 'one');
      await update(given.cluster, 'a', 'two');
      const late = given.cluster.update(key('a'), revision, configMap(key('a'), 'lost'));
      await expect(late).rejects.toThrow(RevisionConflictError);
      await expect(late).rejects.toThrow('configmaps default/a is at revision 3, not 2');
      expect(valueOf(given.cluster.get(key('a')))).toBe('two');
    });

    it('does not update or delete what is not there', async () => {
      await expect(update(given.cluster, 'a', 'two')).rejects.toThrow(NotFoundError);
      await expect(remove(given.cluster, 'a')).rejects.toThrow(NotFoundError);
    });

    it('decides against the newest pending version while readers see the durable one', async () => {
      const writes = [
        create(given.cluster, 'a', 'one'),
        update(given.cluster, 'a', 'two'),
        remove(given.cluster, 'a'),
      ];
      expect(given.cluster.get(key('a'))).toBeUndefined();
      expect(given.cluster.getPending(key('a'))).toBeUndefined();
      writes.push(create(given.cluster, 'a', 'three'));
      expect(valueOf(given.cluster.getPending(key('a')))).toBe('three');
      expect((await Promise.all(writes)).map(({ revision }) => revision)).toEqual([2, 3, 4, 5]);
      expect(valueOf(given.cluster.get(key('a')))).toBe('three');
    });

    it('spends no revision on a write whose encoder throws', async () => {
      const broken = given.cluster.create(key('a'), () => {
        throw new Error('not today');
      });
      await expect(broken).rejects.toThrow('not today');
      expect((await create(given.cluster, 'a')).revision).toBe(2);
    });

    it('refuses an encoder that writes', async () => {
      const greedy = given.cluster.create(key('a'), (revision) => {
        void create(given.cluster, 'b');
        return configMap(key('a'), 'one')(revision);
      });
      await expect(greedy).rejects.toThrow('an encoder must not write');
    });

    it('answers with the deleted object at the revision of its deletion', async () => {
      await create(given.cluster, 'a', 'last words');
      const entry = await remove(given.cluster, 'a');
      expect([entry.revision, valueOf(entry)]).toEqual([3, 'last words']);
      expect(given.cluster.get(key('a'))).toBeUndefined();
    });

    it('resolves writes in the order of their revisions', async () => {
      const order: number[] = [];
      const writes = Array.from({ length: 50 }, (_, n) =>
        create(given.cluster, `a${n}`).then(({ revision }) => order.push(revision)),
      );
      await Promise.all(writes);
      expect(order).toEqual(Array.from({ length: 50 }, (_, n) => n + 2));
    });

    it('refuses writes when too many wait for the disk, and takes them again afterwards', async () => {
      await given.withLimits({ queueRows: 3 }, async (limited) => {
        const waiting = [create(limited, 'a'), create(limited, 'b'), create(limited, 'c')];
        await expect(create(limited, 'd')).rejects.toThrow(OverloadedError);
        await Promise.all(waiting);
        expect((await create(limited, 'd')).revision).toBe(5);
      });
    });
  });
}
