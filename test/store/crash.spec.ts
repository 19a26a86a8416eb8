import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '#machinery';
import { openSqliteStore, type Change, type Store } from '#store';
import { key, valueOf } from '../../libs/store/src/testing/writes.js';

const kills = 50;
const dataDir = mkdtempSync(join(tmpdir(), 'mockplane-crash-'));
const programs = join(
  import.meta.dirname,
  '../../node_modules/.cache/mockplane',
  `crash-${process.pid}`,
);

interface Acknowledged {
  readonly operation: string;
  readonly revision: number;
  readonly value: string;
}

beforeAll(async () => {
  mkdirSync(programs, { recursive: true });
  // Bundled as the server is, the worker beside it.
  await build({
    entryPoints: {
      'writer-process': 'test/store/writer-process.ts',
      'store-worker': 'libs/store/src/dialects/sqlite/store-worker.ts',
    },
    outdir: programs,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    conditions: ['development'],
    external: ['better-sqlite3', 'typeorm'],
    logLevel: 'warning',
  });
});

afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
  rmSync(programs, { recursive: true, force: true });
});

/** Runs the writer, kills it after so many acknowledgements, and gives every acknowledgement that got out. */
async function writeUntilKilled(
  run: number,
  acknowledgements: number,
): Promise<Map<string, Acknowledged>> {
  const child = spawn(
    process.execPath,
    [join(programs, 'writer-process.js'), dataDir, `run${run}`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const last = new Map<string, Acknowledged>();
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [operation = '', name = '', revision = '', value = '', end] = line.split(' ');
    // The kill may cut the last line short.
    if (end !== '.') continue;
    last.set(name, { operation, revision: Number(revision), value });
    count += 1;
    if (count === acknowledgements) child.kill('SIGKILL');
  }
  expect(count).toBeGreaterThanOrEqual(acknowledgements);
  return last;
}

async function changesAfter(store: Store, after: number): Promise<readonly Change[]> {
  const cluster = await store.cluster('main');
  const changes: Change[] = [];
  cluster.watch({ resource: 'configmaps', after, onChanges: (batch) => changes.push(...batch) });
  while (after < cluster.revision && changes.at(-1)?.revision !== cluster.revision)
    await new Promise(setImmediate);
  return changes;
}

/** The names whose acknowledged write is not in the store. */
async function lost(
  store: Store,
  acknowledged: ReadonlyMap<string, Acknowledged>,
): Promise<string[]> {
  const cluster = await store.cluster('main');
  const names: string[] = [];
  for (const [name, { operation, revision, value }] of acknowledged) {
    const entry = cluster.get(key(name));
    if (entry?.revision === revision ? valueOf(entry) === value : (entry?.revision ?? 0) > revision)
      continue;
    // Deleted by the acknowledged write, or by a later one that became durable unheard.
    if (entry === undefined && operation === 'DELETED') continue;
    const later = await changesAfter(store, revision);
    if (entry === undefined && later.some((change) => change.entry.name === name)) continue;
    names.push(name);
  }
  return names;
}

/** Fifty processes start, one after the other: minutes on a busy machine, and that says nothing about the store. */
const PATIENCE_MS = 600_000;

describe('a store whose process is killed', () => {
  it(
    `has every acknowledged write and no half of one, ${kills} times`,
    async () => {
      const moments = fc.sample(fc.integer({ min: 1, max: 1500 }), { numRuns: kills, seed: 1 });
      let resumeFrom = 1;
      for (const [run, moment] of moments.entries()) {
        const acknowledged = await writeUntilKilled(run, moment);
        const store = await openSqliteStore({ dataDir, clock: new VirtualClock() });
        const cluster = await store.cluster('main');
        const newest = Math.max(...[...acknowledged.values()].map(({ revision }) => revision));
        expect(cluster.revision).toBeGreaterThanOrEqual(newest);
        expect(await lost(store, acknowledged)).toEqual([]);

        const whole = (await changesAfter(store, cluster.compactedRevision)).map(
          ({ entry }) => entry,
        );
        expect(whole.map(({ object }) => Number(object.metadata.resourceVersion))).toEqual(
          whole.map(({ revision }) => revision),
        );
        const resumed = await changesAfter(store, resumeFrom);
        expect(resumed.map(({ revision }) => revision)).toEqual(
          Array.from({ length: cluster.revision - resumeFrom }, (_, n) => resumeFrom + 1 + n),
        );
        resumeFrom = cluster.revision;
        await cluster.compact(Math.max(1, resumeFrom - 1000));
        await store.close();
      }
    },
    PATIENCE_MS,
  );
});
