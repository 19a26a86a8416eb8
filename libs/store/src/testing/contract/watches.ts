import { describe, expect, it } from 'vitest';
import { OverloadedError } from '../../errors.js';
import type { Change } from '../../store.js';
import { create, key, remove, update, valueOf } from '../writes.js';
import type { Given } from './given.js';

/** History and live changes, in order, once each. */
export function describeWatches(given: Given): void {
  describe('watches', () => {
    it('deliver history, then what follows, without gap or repeat', async () => {
      await create(given.cluster, 'a');
      await create(given.cluster, 'b');
      const pending = update(given.cluster, 'a', 'two');
      const seen = given.record(2);
      expect(seen).toEqual(['ADDED b@3']);
      await pending;
      await remove(given.cluster, 'b');
      expect(seen).toEqual(['ADDED b@3', 'MODIFIED a@4', 'DELETED b@5']);
    });

    it('deliver only one namespace when asked to', async () => {
      const all = given.record(1);
      const one = given.record(1, 'other');
      await Promise.all([
        create(given.cluster, 'a'),
        create(given.cluster, 'b', '', 'other'),
        create(given.cluster, 'c'),
      ]);
      expect(all).toHaveLength(3);
      expect(one).toEqual(['ADDED b@3']);
    });

    it('tell the version before', async () => {
      const seen: [string | undefined, string | undefined][] = [];
      const onChanges = (changes: readonly Change[]): void => {
        for (const { entry, previous } of changes) seen.push([valueOf(previous), valueOf(entry)]);
      };
      given.cluster.watch({ resource: 'configmaps', after: 1, onChanges });
      await create(given.cluster, 'a', 'one');
      await update(given.cluster, 'a', 'two');
      await remove(given.cluster, 'a');
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
          `watched, readable: ${valueOf(given.cluster.get(key('a')))}, at ${given.cluster.revision}`,
        );
      };
      given.cluster.watch({ resource: 'configmaps', after: 1, onChanges });
      await create(given.cluster, 'a', 'one').then(() => events.push('written'));
      expect(events).toEqual(['watched, readable: one, at 2', 'written']);
    });

    it('start from the log when memory no longer holds their past', async () => {
      await given.withLimits({ historyChanges: 3 }, async (limited) => {
        await Promise.all(Array.from({ length: 1200 }, (_, n) => create(limited, `a${n}`)));
        await update(limited, 'a0', 'two');
        const seen = given.record(1, undefined, limited);
        const resumed = given.record(1100, 'default', limited);
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
      const subscription = given.cluster.watch({ resource: 'configmaps', after: 1, onChanges });
      await create(given.cluster, 'a');
      subscription.close();
      subscription.close();
      await create(given.cluster, 'b');
      expect(seen).toEqual([2]);
    });

    it('that fail are ended, told why, and harm neither the writer nor the others', async () => {
      const reasons: unknown[] = [];
      let calls = 0;
      const onChanges = (): void => {
        calls += 1;
        throw new Error('broken');
      };
      given.cluster.watch({
        resource: 'configmaps',
        after: 1,
        onChanges,
        onClosed: (reason) => reasons.push(String(reason)),
      });
      const healthy = given.record(1);
      await create(given.cluster, 'a');
      await create(given.cluster, 'b');
      expect([calls, reasons]).toEqual([1, ['Error: broken']]);
      expect(healthy).toHaveLength(2);
    });

    it('may be opened from within a watch', async () => {
      let inner: string[] | undefined;
      const onChanges = (): void => {
        inner ??= given.record(1);
      };
      given.cluster.watch({ resource: 'configmaps', after: 1, onChanges });
      await create(given.cluster, 'a');
      await create(given.cluster, 'b');
      expect(inner).toEqual(['ADDED a@2', 'ADDED b@3']);
    });

    it('are refused above their bound', async () => {
      await given.withLimits({ watches: 1 }, async (limited) => {
        given.record(1, undefined, limited);
        expect(() => given.record(1, undefined, limited)).toThrow(OverloadedError);
      });
    });
  });
}
