/** What a durable write costs through the store, against the same rows put in with bare prepared statements. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, bench, describe } from 'vitest';
import { SystemClock } from '#machinery';
import { openMemoryStore, openSqliteStore, type ClusterStore } from '#store';
import { configMap, key } from '../../libs/store/src/testing/writes.js';

const group = 200;
const dataDir = mkdtempSync(join(tmpdir(), 'mockplane-bench-'));
const sqlite = await openSqliteStore({ dataDir, clock: new SystemClock() });
const memory = openMemoryStore({ clock: new SystemClock() });
const clusters = { sqlite: await sqlite.cluster('main'), memory: await memory.cluster('main') };

const bare = new Database(join(dataDir, 'bare.db'));
bare.exec('PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
bare.exec('CREATE TABLE log (revision INTEGER PRIMARY KEY, name TEXT, bytes BLOB)');
const insert = bare.prepare('INSERT INTO log (name, bytes) VALUES (?, ?)');

let made = 0;
const nextName = (): string => {
  made += 1;
  return `object-${made}`;
};

async function writeGroup(cluster: ClusterStore, value: string): Promise<void> {
  const writes = Array.from({ length: group }, () => {
    const at = key(nextName());
    return cluster.create(at, configMap(at, value));
  });
  await Promise.all(writes);
}

function insertGroup(value: string): void {
  bare.exec('BEGIN');
  for (let n = 0; n < group; n += 1) {
    const name = nextName();
    insert.run(name, configMap(key(name), value)(made).bytes);
  }
  bare.exec('COMMIT');
}

afterAll(async () => {
  await sqlite.close();
  await memory.close();
  bare.close();
  rmSync(dataDir, { recursive: true, force: true });
});

for (const size of [500, 1500, 5000]) {
  const value = 'x'.repeat(size);
  describe(`${group} writes of ${size} bytes, durable together`, () => {
    bench('bare prepared statements', () => insertGroup(value), { time: 1000 });
    bench('SQLite store', () => writeGroup(clusters.sqlite, value), { time: 1000 });
    bench('memory store', () => writeGroup(clusters.memory, value), { time: 1000 });
  });
}
