/** Runs store-worker.ts from its source, for tests: compiles it to where bare imports resolve, then becomes it. */
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';

const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, '../..');
const cache = join(here, '../../../../../node_modules/.cache/mockplane');
const program = join(cache, 'store-worker.mjs');

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = Math.max(...readdirSync(sources, { recursive: true }).map((path) => changed(join(sources, path))));

if (changed(program) <= newest) {
  const { build } = await import('esbuild');
  const mine = join(cache, `store-worker-${process.pid}-${threadId}.mjs`);
  mkdirSync(cache, { recursive: true });
  await build({
    entryPoints: [join(here, 'store-worker.ts')],
    outfile: mine,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
  });
  // Several tests may do this at once: each puts a whole file into place.
  renameSync(mine, program);
}
await import(pathToFileURL(program).href);
