import Database from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { BranchEntity, LogEntity } from './entities.js';
import type { Migration } from './migrations/index.js';

/** The database as TypeORM sees it. Loading this module costs some 0.3 s: import it only when there is something to do for it. */
export function dataSource(file: string, migrations: readonly Migration[]): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    database: file,
    driver: Database,
    entities: [BranchEntity, LogEntity],
    migrations: [...migrations],
    migrationsTableName: 'migrations',
    // Silent unless DEBUG=typeorm:* asks for it.
    logger: 'debug',
  });
}

/** Runs the migrations that have not run yet, all or none. */
export async function runMigrations(file: string, migrations: readonly Migration[]): Promise<void> {
  const source = await dataSource(file, migrations).initialize();
  try {
    await source.runMigrations({ transaction: 'all' });
  } finally {
    await source.destroy();
  }
}
