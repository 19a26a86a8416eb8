import { join } from 'node:path';
import { MemoryLog } from './dialects/memory/memory-log.js';
import { Engine } from './engine/engine.js';
import type { StoreOptions } from './engine/options.js';
import type { Store } from './store.js';

export interface SqliteStoreOptions extends StoreOptions {
  /** The folder of the database; made when it is missing. */
  readonly dataDir: string;
  /** The file in it. Default: `mockplane.db`. */
  readonly file?: string;
  /** Where the writer's program is, when it does not lie beside this module. */
  readonly workerUrl?: URL;
}

/** A store that lives as long as its process. */
export function openMemoryStore(options: StoreOptions): Store {
  return new Engine(new MemoryLog(), options);
}

/** A store over one SQLite file, which no other process may use meanwhile. Rejects with DatabaseError. */
export async function openSqliteStore({
  dataDir,
  file = 'mockplane.db',
  workerUrl,
  ...options
}: SqliteStoreOptions): Promise<Store> {
  // Loaded on demand: a memory store needs no native module.
  const { SqliteLog } = await import('./dialects/sqlite/sqlite-log.js');
  const log = await SqliteLog.open(join(dataDir, file), workerUrl);
  try {
    return new Engine(log, options);
  } catch (error) {
    await log.close();
    throw log.explain(error);
  }
}
