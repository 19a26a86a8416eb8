/**
 * Builds what browsers get: the page and the GraphQL editor, each with all that it needs, so that nothing comes from elsewhere.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

/** Builds into `outdir`, which is emptied first. */
export async function buildWeb(outdir) {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  await build({
    absWorkingDir: here,
    entryPoints: {
      page: 'page/main.ts',
      'page-style': 'page/page.css',
      graphiql: 'graphiql/main.tsx',
      'graphiql-style': 'graphiql/graphiql.css',
    },
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.woff2': 'dataurl', '.ttf': 'dataurl' },
    logLevel: 'warning',
  });
  copyFileSync(join(here, 'page', 'index.html'), join(outdir, 'index.html'));
  copyFileSync(join(here, 'page', 'icon.svg'), join(outdir, 'icon.svg'));
  copyFileSync(join(here, 'graphiql', 'graphiql.html'), join(outdir, 'graphiql.html'));
}
