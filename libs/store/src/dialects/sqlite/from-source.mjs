/** Runs store-worker.ts from its source, for tests: compiles it to where bare imports resolve, then becomes it. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';

const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, '../..');
const cache = join(here, '../../../../../node_modules/.cache/mockplane');

const changed = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = Math.max(
  ...readdirSync(sources, { recursive: true }).map((path) => changed(join(sources, path))),
);
const compiled = join(cache, `store-worker-${newest}`);

if (!existsSync(compiled)) {
  const { build } = await import('esbuild');
  const mine = `${compiled}-${process.pid}-${threadId}`;
  mkdirSync(cache, { recursive: true });
  await build({
    entryPoints: [join(here, 'store-worker.ts')],
    outdir: mine,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
  });
  try {
    renameSync(mine, compiled);
  } catch {
    // Another test was faster; what it made is the same.
    rmSync(mine, { recursive: true, force: true });
  }
}
await import(pathToFileURL(join(compiled, 'store-worker.mjs')).href);
