import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CommandFailure } from '../failure.js';
import type { Io } from '../io.js';
import { readDocuments, type Manifest } from './documents.js';

/** What a folder is searched for, as kubectl does. */
const EXTENSIONS = ['.json', '.yaml', '.yml'];
/** Manifests are read whole; a larger file is no manifest. */
const LARGEST_BYTES = 256 << 20;

/** The objects of files, of the manifests in folders (not below), and of standard input (`-`). */
export async function readManifests(names: readonly string[], io: Io): Promise<Manifest[]> {
  const found: Manifest[] = [];
  for (const name of names) {
    if (name === '-') found.push(...readDocuments('STDIN', await readAll(io)));
    else
      for (const file of await filesOf(resolve(io.cwd, name), name))
        found.push(...(await readFileAt(file)));
  }
  if (found.length === 0) {
    throw new CommandFailure(
      `no objects found in ${names.join(', ')}`,
      'Name files with Kubernetes manifests, YAML or JSON.',
    );
  }
  return found;
}

async function filesOf(path: string, name: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && EXTENSIONS.some((end) => entry.name.endsWith(end)))
      .map((entry) => join(path, entry.name))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new CommandFailure(`the path "${name}" does not exist`);
    }
    throw new CommandFailure(`cannot read ${name}: ${(error as Error).message}`);
  }
}

async function readFileAt(file: string): Promise<Manifest[]> {
  if ((await stat(file)).size > LARGEST_BYTES) {
    throw new CommandFailure(`${file} is larger than ${LARGEST_BYTES} bytes`);
  }
  return readDocuments(file, await readFile(file, 'utf8'));
}

async function readAll(io: Io): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of io.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_BYTES)
      throw new CommandFailure(`standard input is larger than ${LARGEST_BYTES} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}
