import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '#machinery';
import { DatabaseError } from '../../errors.js';
import { openSqliteStore } from '../../open.js';
import type { Store } from '../../store.js';
import { create } from '../../testing/writes.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockplane-open-'));
  file = join(folder, 'mockplane.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (dataDir = folder): Promise<Store> =>
  openSqliteStore({ dataDir, clock: new VirtualClock() });

async function refusal(dataDir?: string): Promise<DatabaseError> {
  const error = await open(dataDir).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DatabaseError);
  return error as DatabaseError;
}

async function fill(): Promise<void> {
  const store = await open();
  const cluster = await store.cluster('main');
  await Promise.all(
    Array.from({ length: 200 }, (_, n) => create(cluster, `a${n}`, 'x'.repeat(3000))),
  );
  await store.close();
}

describe('opening a database', () => {
  it('makes its folder', async () => {
    const store = await open(join(folder, 'new', 'deep'));
    expect(store.list()).toEqual([]);
    await store.close();
  });

  it('is refused while another server has it, and possible afterwards', async () => {
    const first = await open();
    const { message, advice } = await refusal();
    expect(message).toBe(`${file} is in use by another process`);
    expect(advice).toContain('Stop the other server');
    await first.close();
    await (await open()).close();
  });

  it('is refused when the folder cannot be made', async () => {
    writeFileSync(join(folder, 'plain'), '');
    const { message, advice } = await refusal(join(folder, 'plain', 'data'));
    expect(message).toContain('cannot be opened for writing (ENOTDIR');
    expect(advice).toContain('Check that its folder exists');
  });

  it('is refused when the path is a folder', async () => {
    mkdirSync(file);
    expect((await refusal()).message).toContain('cannot be opened for writing');
  });

  it('is refused for a file that is no database, which stays as it was', async () => {
    writeFileSync(
      file,
      'no database at all, but long enough to have a header of one hundred bytes '.repeat(3),
    );
    const before = readFileSync(file);
    expect((await refusal()).message).toBe(`${file} is not a database`);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is refused for a truncated database', async () => {
    await fill();
    truncateSync(file, 5 * 16384 + 100);
    const { message, advice } = await refusal();
    expect(message).toContain(`${file} is damaged`);
    expect(advice).toContain('Restore it from a backup');
  });

  it('is refused for a database with damaged pages', async () => {
    await fill();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 2 * 16384, 20 * 16384);
    writeFileSync(file, bytes);
    expect((await refusal()).message).toContain(`${file} is damaged`);
  });

  it('is refused for the database of another program', async () => {
    const other = new Database(file);
    other.exec('CREATE TABLE bookmarks (url TEXT)');
    other.close();
    expect((await refusal()).message).toBe(`${file} is the database of another program`);
  });

  it('is refused for a schema that is newer than this program', async () => {
    await fill();
    const newer = new Database(file);
    newer.pragma('user_version = 99');
    newer.close();
    const { message, advice } = await refusal();
    expect(message).toContain('has schema version 99; this program knows versions up to 2');
    expect(advice).toContain('Use the program that wrote it or a newer one');
  });
});
