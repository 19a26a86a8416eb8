import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** A file as browsers get it. */
export interface Asset {
  readonly body: Buffer;
  readonly type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const FILE_NAME = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+$/i;

/** Reads a file of the directory; undefined when there is none, or when the name or type is none that pages have. */
export async function readAsset(directory: string, name: string): Promise<Asset | undefined> {
  const type = TYPES[extname(name)];
  if (type === undefined || !FILE_NAME.test(name)) return undefined;
  try {
    return { body: await readFile(join(directory, name)), type };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
