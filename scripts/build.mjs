/**
 * Compiles with the Nest CLI into dist/, then bundles the command line into one script in dist/bundle/ so that a start reads two files
 * instead of thousands: the script, and V8's code of what a start runs. What is rarely needed (GraphQL, TypeORM) is evaluated on first use.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const bundle = join(root, 'dist', 'bundle');
rmSync(bundle, { recursive: true, force: true });
const common = {
  absWorkingDir: root,
  outdir: 'dist/bundle',
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Shorter files are read sooner; names stay, because GraphQL's and TypeORM's classes are known by theirs.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  sourcemap: false,
  logLevel: 'warning',
};
await build({
  ...common,
  entryPoints: { 'store-worker': 'dist/libs/store/src/dialects/sqlite/store-worker.js' },
  format: 'esm',
  splitting: true,
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  external: ['better-sqlite3'],
});
await build({
  ...common,
  entryPoints: { mockplane: 'dist/apps/cli/src/main.js' },
  outExtension: { '.js': '.cjs' },
  // A script, because V8's code can be kept for scripts only. `bin/load.mjs` calls the function that it is.
  format: 'cjs',
  supported: { 'dynamic-import': false },
  banner: { js: '(function (require, module, exports, __bundleUrl) {' },
  footer: { js: '})' },
  define: {
    'import.meta.url': '__bundleUrl',
    // graphql checks for copies of itself at every value unless it runs in production.
    'globalThis.process.env.NODE_ENV': '"production"',
  },
  external: [
    'better-sqlite3',
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

// esbuild writes all in ASCII but what stands in regular expressions. Text in ASCII takes a byte for each character in memory.
const program = join(bundle, 'mockplane.cjs');
const text = readFileSync(program, 'utf8');
writeFileSync(
  program,
  text.replace(
    // eslint-disable-next-line no-control-regex
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ),
);

// Without it a start takes longer, and nothing else is missing.
const cached = spawnSync(process.execPath, [join(root, 'scripts', 'code-cache.mjs')], {
  cwd: bundle,
  encoding: 'utf8',
  timeout: 60_000,
});
if (cached.status !== 0)
  process.stderr.write(`mockplane: no code cache: ${cached.stderr || String(cached.error)}\n`);
