import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#machinery';
import { MemoryLog } from '../dialects/memory/memory-log.js';
import { ClosedError } from '../errors.js';
import type { LogRow } from '../log/log.js';
import { create, key, remove, update, valueOf } from '../testing/writes.js';
import { Engine } from './engine.js';
import type { StoreLimits } from './options.js';

const minute = 60_000;

function openEngine(limits: Partial<StoreLimits> = {}) {
  const log = new MemoryLog();
  const clock = new VirtualClock();
  const errors: unknown[] = [];
  const engine = new Engine(log, { clock, limits, onError: (error) => errors.push(error) });
  const rows = (branch: number): readonly LogRow[] =>
    log.page(branch, { after: 0, through: Number.MAX_SAFE_INTEGER, limit: 100_000 });
  return { log, clock, engine, errors, rows };
}

/** Lets housekeeping that has been started come to its end. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
};

describe('housekeeping', () => {
  it('gives up history that is older than one interval of the clock', async () => {
    const { clock, engine, rows } = openEngine();
    const cluster = await engine.cluster('main');
    await create(cluster, 'lease');
    for (let n = 0; n < 10; n += 1) await update(cluster, 'lease', `${n}`);
    clock.advance(5 * minute);
    await settled();
    expect(cluster.compactedRevision).toBe(0);
    await update(cluster, 'lease', 'newest');
    clock.advance(5 * minute);
    await settled();
    expect(cluster.compactedRevision).toBe(12);
    expect(rows(1).map(({ revision }) => revision)).toEqual([12, 13]);
  });

  it('keeps the log short under one object that changes all the time', async () => {
    const { engine, rows } = openEngine({ supersededRows: 200 });
    const cluster = await engine.cluster('main');
    await create(cluster, 'lease');
    for (let n = 0; n < 2000; n += 1) await update(cluster, 'lease', `${n}`);
    await settled();
    expect(rows(1).length).toBeLessThan(250);
    expect(valueOf(cluster.get(key('lease')))).toBe('1999');
  });

  it('removes the marks of deletions with the objects', async () => {
    const { engine, rows } = openEngine();
    const cluster = await engine.cluster('main');
    await create(cluster, 'a');
    await update(cluster, 'a', 'two');
    await remove(cluster, 'a');
    await cluster.compact(cluster.revision);
    expect(rows(1)).toEqual([]);
  });

  it('keeps the mark of a deletion while a fork reads the object', async () => {
    const { engine, rows } = openEngine();
    const cluster = await engine.cluster('main');
    await create(cluster, 'a');
    await engine.fork('main', 'copy');
    await remove(cluster, 'a');
    await cluster.compact(cluster.revision);
    expect(rows(1).map(({ operation }) => operation)).toEqual(['ADDED', 'DELETED']);
    await engine.drop('copy');
    await cluster.compact(cluster.revision);
    expect(rows(1)).toEqual([]);
  });

  it('removes all rows of a dropped cluster', async () => {
    const { engine, log, rows } = openEngine();
    const cluster = await engine.cluster('main');
    await Promise.all(Array.from({ length: 1500 }, (_, n) => create(cluster, `a${n}`)));
    await engine.drop('main');
    await settled();
    expect([rows(1), log.branches()]).toEqual([[], []]);
  });

  it('keeps of a dropped cluster what its forks read, until the last of them goes', async () => {
    const { engine, log, rows } = openEngine();
    const cluster = await engine.cluster('main');
    await create(cluster, 'a');
    await engine.fork('main', 'one');
    await engine.fork('main', 'two');
    await create(cluster, 'later');
    await engine.drop('main');
    await settled();
    expect(rows(1).map(({ name }) => name)).toEqual(['a']);
    await engine.drop('one');
    await engine.drop('two');
    await settled();
    expect(log.branches()).toEqual([]);
  });

  it('reports what fails and goes on', async () => {
    const { engine, log, errors } = openEngine({ supersededRows: 10 });
    log.prune = () => Promise.reject(new Error('no room'));
    const cluster = await engine.cluster('main');
    await create(cluster, 'a');
    for (let n = 0; n < 20; n += 1) await update(cluster, 'a', `${n}`);
    await settled();
    expect(errors.map(String)).toContain('Error: no room');
    expect((await update(cluster, 'a', 'still writing')).revision).toBe(23);
  });
});

describe('a disk that fails', () => {
  it('rejects the writes under way and closes the store with the reason', async () => {
    const { engine, log } = openEngine({ batchRows: 1 });
    const cluster = await engine.cluster('main');
    await create(cluster, 'safe');
    const reasons: unknown[] = [];
    cluster.watch({
      resource: 'configmaps',
      after: 2,
      onChanges: () => {},
      onClosed: (reason) => reasons.push(reason),
    });
    log.append = () => Promise.reject(new Error('the disk is full'));
    const results = await Promise.allSettled([
      create(cluster, 'lost'),
      create(cluster, 'also lost'),
    ]);
    for (const result of results) {
      expect(result.status === 'rejected' && String(result.reason)).toContain(
        'a write failed: the disk is full',
      );
    }
    await expect(create(cluster, 'late')).rejects.toThrow(ClosedError);
    await expect(engine.cluster('other')).rejects.toThrow('the disk is full');
    expect(reasons).toHaveLength(1);
    expect([
      cluster.get(key('safe'))?.revision,
      cluster.get(key('lost')),
      cluster.revision,
    ]).toEqual([2, undefined, 2]);
    await engine.close();
  });
});
