import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from './migrations/index.js';
import { prepareSchema } from './schema.js';
import { dataSource } from './typeorm.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockplane-schema-'));
  file = join(folder, 'test.db');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Adds a column and, when told to, fails after it. */
function addColumn(fails: boolean): new () => MigrationInterface & { readonly name: string } {
  return class {
    readonly name = 'AddColumn1999999999999';

    async up(runner: QueryRunner): Promise<void> {
      await runner.query('ALTER TABLE "branches" ADD COLUMN "comment" text');
      if (fails) throw new Error('cannot go on');
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query('ALTER TABLE "branches" DROP COLUMN "comment"');
    }
  };
}

const columns = (connection: Database.Database): unknown[] =>
  connection.prepare("SELECT name FROM pragma_table_info('branches')").pluck().all();

async function withConnection<Result>(
  task: (connection: Database.Database) => Promise<Result>,
): Promise<Result> {
  const connection = new Database(file);
  try {
    return await task(connection);
  } finally {
    connection.close();
  }
}

describe('the schema', () => {
  it('of an empty database is what TypeORM would have made', async () => {
    await withConnection((connection) => prepareSchema(connection, file));
    const source = await dataSource(file, migrations).initialize();
    expect(await source.showMigrations()).toBe(false);
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries).toEqual([]);
    await source.destroy();
  });

  it('of an older database is migrated after a copy has been made', async () => {
    await withConnection((connection) => prepareSchema(connection, file));
    await withConnection(async (connection) => {
      await prepareSchema(connection, file, [...migrations, addColumn(false)]);
      expect(columns(connection)).toContain('comment');
      expect(connection.pragma('user_version', { simple: true })).toBe(3);
    });
    const copy = new Database(`${file}.v2-3.backup`, { readonly: true });
    expect(columns(copy)).not.toContain('comment');
    copy.close();
  });

  it('stays as it was when a migration fails, and the copy is there', async () => {
    await withConnection((connection) => prepareSchema(connection, file));
    await withConnection(async (connection) => {
      await expect(
        prepareSchema(connection, file, [...migrations, addColumn(true)]),
      ).rejects.toThrow('cannot go on');
      expect(columns(connection)).not.toContain('comment');
      expect(connection.pragma('user_version', { simple: true })).toBe(2);
    });
    expect(existsSync(`${file}.v2-3.backup`)).toBe(true);
  });

  it('is migrated again after an attempt that failed', async () => {
    await withConnection((connection) => prepareSchema(connection, file));
    await withConnection(async (connection) => {
      await expect(
        prepareSchema(connection, file, [...migrations, addColumn(true)]),
      ).rejects.toThrow('cannot go on');
      await prepareSchema(connection, file, [...migrations, addColumn(false)]);
      expect(columns(connection)).toContain('comment');
    });
  });
});
