import { mkdir } from 'node:fs/promises';
import type { Logger } from '#client';
import type { Clock } from '#machinery';
import { DatabaseError, openMemoryStore, openSqliteStore, type Store } from '#store';
import { StartError } from './options.js';

/** Opens the database of a data directory, or one in memory. Throws StartError with what can be done. */
export async function openStore(
  dataDir: string | undefined,
  clock: Clock,
  log: Logger,
): Promise<Store> {
  const onError = (error: unknown): void =>
    log.error('the store could not tidy up', { error: String(error) });
  if (dataDir === undefined) return openMemoryStore({ clock, onError });
  try {
    // The database holds Secrets: nobody else may look into the folder.
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(`cannot use the data directory ${dataDir}: ${(error as Error).message}`);
  }
  try {
    return await openSqliteStore({ dataDir, clock, onError });
  } catch (error) {
    if (error instanceof DatabaseError) throw new StartError(`${error.message}; ${error.advice}`);
    throw error;
  }
}
