import { rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { QueryRunner } from 'typeorm';
import { DatabaseError } from '../../errors.js';
import { migrations, type Migration } from './migrations/index.js';
import { applicationId, creation } from './sql.js';

type Connection = Database.Database;

/**
 * Brings the schema of a database to the newest version. An empty one is made by running the migrations over the bare
 * connection, because loading TypeORM would take longer than all the rest of a start; an older one is migrated by TypeORM, after a
 * copy of it has been made. Throws DatabaseError for a database that is not ours or newer than this program.
 */
export async function prepareSchema(
  connection: Connection,
  file: string,
  all: readonly Migration[] = migrations,
): Promise<void> {
  const version = connection.pragma('user_version', { simple: true }) as number;
  if (version === all.length && isOurs(connection)) return;
  if (version > all.length && isOurs(connection)) {
    throw new DatabaseError(
      `${file} has schema version ${version}; this program knows versions up to ${all.length}`,
      'Use the program that wrote it or a newer one, or name another data directory.',
    );
  }
  const tables = connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number;
  if (tables === 0) await create(connection, all);
  else if (isOurs(connection)) await migrate(connection, file, version, all);
  else {
    throw new DatabaseError(
      `${file} is the database of another program`,
      'Name another data directory or another file.',
    );
  }
}

const isOurs = (connection: Connection): boolean =>
  connection.pragma('application_id', { simple: true }) === applicationId;

async function create(connection: Connection, all: readonly Migration[]): Promise<void> {
  for (const statement of creation) connection.exec(statement);
  connection.exec('BEGIN IMMEDIATE');
  const runner = {
    query: async (statement: string) => connection.exec(statement),
  } as unknown as QueryRunner;
  // TypeORM's own book of what has run, as it makes it, so that it goes on from here.
  connection.exec(
    'CREATE TABLE "migrations" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "timestamp" bigint NOT NULL, "name" varchar NOT NULL)',
  );
  const note = connection.prepare('INSERT INTO "migrations" ("timestamp", "name") VALUES (?, ?)');
  for (const migration of all.map((Class) => new Class())) {
    await migration.up(runner);
    note.run(Number(/\d{13}$/.exec(migration.name)?.[0]), migration.name);
  }
  connection.pragma(`application_id = ${applicationId}`);
  connection.pragma(`user_version = ${all.length}`);
  connection.exec('COMMIT');
}

async function migrate(
  connection: Connection,
  file: string,
  version: number,
  all: readonly Migration[],
): Promise<void> {
  const backup = `${file}.v${version}-${all.length}.backup`;
  // One that exists is of an attempt that failed, after which the database was as before.
  rmSync(backup, { force: true });
  connection.prepare('VACUUM INTO ?').run(backup);
  const { runMigrations } = await import('./typeorm.js');
  try {
    await runMigrations(file, all);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseError(
      `${file} cannot be brought from schema version ${version} to ${all.length}: ${reason}`,
      `The database is as it was, and ${backup} is a copy of it. Use the program that wrote it.`,
    );
  }
  connection.pragma(`user_version = ${all.length}`);
}
