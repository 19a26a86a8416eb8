import { describe, expect, it } from 'vitest';
import { ClosedError } from '../../errors.js';
import { create } from '../writes.js';
import type { Given } from './given.js';

/** What closing promises. */
export function describeClosing(given: Given): void {
  describe('closing', () => {
    it('makes accepted writes durable first', async () => {
      const write = create(given.cluster, 'a');
      await given.store.close();
      expect((await write).revision).toBe(2);
    });

    it('refuses everything afterwards', async () => {
      await given.store.close();
      await expect(create(given.cluster, 'a')).rejects.toThrow(ClosedError);
      await expect(given.store.cluster('main')).rejects.toThrow(ClosedError);
      await expect(given.store.fork('main', 'copy')).rejects.toThrow(ClosedError);
      expect(() =>
        given.cluster.watch({ resource: 'pods', after: 1, onChanges: () => {} }),
      ).toThrow('the store is closed');
    });

    it('resolves a flush when every accepted write is durable', async () => {
      void create(given.cluster, 'a');
      void create(given.cluster, 'b');
      await given.store.flush();
      expect(given.cluster.revision).toBe(3);
    });
  });
}
