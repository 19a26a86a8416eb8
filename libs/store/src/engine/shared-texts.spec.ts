import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#machinery';
import { MemoryLog } from '../dialects/memory/memory-log.js';
import { sharedBranch, type LogRow } from '../log/log.js';
import type { Entry } from '../store.js';
import { owned } from '../testing/owned.js';
import { key } from '../testing/writes.js';
import { Engine } from './engine.js';

const open = (log = new MemoryLog()) => ({
  log,
  engine: new Engine(log, { clock: new VirtualClock() }),
});

const rows = (log: MemoryLog, branch: number): readonly LogRow[] =>
  log.page(branch, { after: 0, through: Number.MAX_SAFE_INTEGER, limit: 1000 });

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** Creates so many objects about one thing, each in a commit of its own, and gives them. */
async function createOwned(engine: Engine, about: string, count: number): Promise<Entry[]> {
  const cluster = await engine.cluster('main');
  const entries: Entry[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = key(`${about}-${index}`);
    entries.push(await cluster.create(at, owned(at, about)));
  }
  return entries;
}

describe('sets of fields that objects share', () => {
  it('are written once, from the second object on', async () => {
    const { log, engine } = open();
    await createOwned(engine, 'web', 4);
    expect(rows(log, sharedBranch)).toHaveLength(1);
    const [first, second, third] = rows(log, 1).map(({ bytes }) => bytes.byteLength);
    expect(second).toBe(third);
    expect(second).toBeLessThan(first! / 2);
  });

  it('do not show in the bytes of an object', async () => {
    const { engine } = open();
    for (const entry of await createOwned(engine, 'web', 3)) {
      expect(textOf(entry.bytes)).toBe(JSON.stringify(entry.object));
      expect(textOf(Buffer.concat(entry.pieces ?? [entry.bytes]))).toBe(textOf(entry.bytes));
    }
  });

  it('are there after a restart, as one object for all', async () => {
    const { log, engine } = open();
    const written = await createOwned(engine, 'web', 3);
    await engine.close();
    const cluster = await open(log).engine.cluster('main');
    const read = written.map((entry) => cluster.get(entry)!);
    expect(read.map(({ object }) => object)).toEqual(written.map(({ object }) => object));
    expect(read.map(({ bytes }) => textOf(bytes))).toEqual(
      written.map(({ bytes }) => textOf(bytes)),
    );
    const [second, third] = read
      .slice(1)
      .map(({ object }) => object.metadata.managedFields?.[0]?.fieldsV1);
    expect(second).toBe(third);
  });

  it('leave the log at the next start when no row refers to them', async () => {
    const { log, engine } = open();
    const written = await createOwned(engine, 'web', 2);
    await createOwned(engine, 'db', 2);
    const cluster = await engine.cluster('main');
    for (const entry of written) await cluster.delete(entry, entry.revision, owned(entry, 'db'));
    await cluster.compact(cluster.revision);
    expect(rows(log, sharedBranch)).toHaveLength(2);
    await engine.close();
    await open(log).engine.flush();
    expect(rows(log, sharedBranch)).toHaveLength(1);
  });

  it('are in writes that wait together, in whatever order they were met', async () => {
    const { log, engine } = open();
    const cluster = await engine.cluster('main');
    const about = (index: number): string => ['web', 'db', 'cache'][index % 3]!;
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        const at = key(`x-${index}`);
        return cluster.create(at, owned(at, about(index)));
      }),
    );
    expect(rows(log, sharedBranch).map(({ revision }) => revision)).toEqual([1, 2, 3]);
    await engine.close();
    const again = await open(log).engine.cluster('main');
    for (const entry of again.range({ resource: 'configmaps' }).entries)
      expect(textOf(entry.bytes)).toBe(JSON.stringify(entry.object));
  });
});
