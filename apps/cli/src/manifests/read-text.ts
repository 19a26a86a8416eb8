import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandFailure } from '../failure.js';
import type { Io } from '../io.js';

/** A file that a flag names. Throws CommandFailure when it cannot be read. */
export async function readText(name: string, io: Io): Promise<string> {
  try {
    return await readFile(resolve(io.cwd, name), 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CommandFailure(
      isMissing
        ? `the file "${name}" does not exist`
        : `cannot read ${name}: ${(error as Error).message}`,
    );
  }
}
