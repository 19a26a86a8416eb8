import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { explain } from './explain.js';
import { prepareSchema } from './schema.js';
import { writing } from './sql.js';

/** How long another process may take to let go of the database, in milliseconds. */
const patience = 500;

export interface OpenDatabase {
  readonly connection: Database.Database;
  /** Closes the database and lets other processes have it. */
  readonly close: () => void;
}

/** Opens a database for writing, making or migrating it when needed. Throws DatabaseError. */
export async function openDatabase(file: string): Promise<OpenDatabase> {
  const opened: Database.Database[] = [];
  const open = (path: string): Database.Database => {
    const connection = new Database(path, { timeout: patience });
    opened.push(connection);
    return connection;
  };
  const close = (): void => {
    for (const connection of opened.reverse()) connection.close();
  };
  try {
    mkdirSync(dirname(file), { recursive: true });
    // One writer owns the revision. A lock on a file beside the database keeps other processes out and lets this one open
    // several connections; the system takes it off whatever way the process ends.
    open(`${file}.lock`).exec('BEGIN EXCLUSIVE');
    const connection = open(file);
    await prepareSchema(connection, file);
    for (const setting of writing) connection.exec(setting);
    return { connection, close };
  } catch (error) {
    close();
    throw explain(error, file);
  }
}
