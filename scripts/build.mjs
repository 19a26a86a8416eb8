/**
 * Compiles with the Nest CLI into dist/, then bundles the command line into dist/bundle/ so that a start reads a few files
 * instead of thousands. What is rarely needed (GraphQL, TypeORM) stays in chunks of its own that load on first use.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildWeb } from '../apps/web/build.mjs';
import { root } from './prepare.mjs';

function run(args) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

run([join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build']);

await buildWeb(join(root, 'dist', 'web'));

rmSync(join(root, 'dist', 'bundle'), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: {
    mockplane: 'dist/apps/cli/src/main.js',
    'store-worker': 'dist/libs/store/src/dialects/sqlite/store-worker.js',
  },
  outdir: 'dist/bundle',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Shorter files are read sooner; names stay, because GraphQL's and TypeORM's classes are known by theirs.
  minifyWhitespace: true,
  minifySyntax: true,
  // graphql checks for copies of itself at every value unless it runs in production.
  define: { 'globalThis.process.env.NODE_ENV': '"production"' },
  sourcemap: false,
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  external: [
    'better-sqlite3',
    // Loaded when a certificate has to be made.
    '@peculiar/x509',
    // Parts of Nest's and Apollo's packages for what is not used here; they are looked for at run time and not missed.
    '@apollo/gateway',
    '@apollo/subgraph',
    '@apollo/subgraph/*',
    '@as-integrations/express5',
    'ts-morph',
    '@nestjs/microservices',
    '@nestjs/microservices/*',
    '@nestjs/websockets',
    '@nestjs/websockets/*',
    '@nestjs/platform-express',
    '@fastify/multipart',
    '@fastify/static',
    '@fastify/view',
    'class-transformer',
    'class-transformer/*',
    'class-validator',
  ],
});
