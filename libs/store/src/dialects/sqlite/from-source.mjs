/** Runs store-worker.ts from its source, for tests: compiles it where bare imports resolve, then becomes it. */
import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const cache = join(here, '../../../../../node_modules/.cache/mockplane');
const mine = join(cache, `store-worker-${process.pid}-${threadId}.mjs`);
const program = join(cache, 'store-worker.mjs');

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
await import(pathToFileURL(program).href);
