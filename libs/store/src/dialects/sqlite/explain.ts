import { DatabaseError } from '../../errors.js';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Says in plain words why a database cannot be used, and what to do. Other errors come back as they are. */
export function explain(error: unknown, file: string): Error {
  if (error instanceof DatabaseError) return error;
  const code = codeOf(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new DatabaseError(
      `${file} is in use by another process`,
      'Stop the other server, or give this one a data directory of its own.',
    );
  }
  if (code === 'SQLITE_NOTADB') {
    return new DatabaseError(
      `${file} is not a database`,
      'Name another data directory, or move the file away to start empty.',
    );
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return new DatabaseError(
      `${file} is damaged (${reason})`,
      'Restore it from a backup, or move it away with its -wal and -shm files to start empty.',
    );
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new DatabaseError(
      `the disk of ${file} is full`,
      'Free some space and start again; everything acknowledged is safe.',
    );
  }
  if (
    code.startsWith('SQLITE_CANTOPEN') ||
    code.startsWith('SQLITE_READONLY') ||
    /^E[A-Z]+$/.test(code)
  ) {
    return new DatabaseError(
      `${file} cannot be opened for writing (${reason})`,
      'Check that its folder exists, belongs to this user and is writable, or name another data directory.',
    );
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new DatabaseError(
      `the disk failed under ${file} (${reason})`,
      'Check the disk, then restore the file from a backup if it is damaged.',
    );
  }
  return error instanceof Error ? error : new Error(reason);
}
