/**
 * Installs and builds what is missing or older than its sources, and nothing otherwise.
 * Used by `npm start`, `npm test` and the checks, so that each works on a fresh clone.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = [
  'apps',
  'libs',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
];

function fail(message) {
  process.stderr.write(`mockplane: ${message}\n`);
  process.exit(1);
}

function step(title, command, args) {
  process.stderr.write(`mockplane: ${title}\n`);
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (done.status === 0) return;
  process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}`);
  fail(`${title} failed: ${command} ${args.join(' ')}`);
}

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  let latest = 0;
  for (const name of readdirSync(path)) {
    if (name === 'node_modules' || name.endsWith('.spec.ts')) continue;
    latest = Math.max(latest, newest(join(path, name)));
  }
  return latest;
}

const age = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Installs when node_modules is missing or older than the lock file; true when it did. */
export function install() {
  const marker = 'node_modules/.package-lock.json';
  if (age(marker) >= age('package-lock.json') && age(marker) > 0) return false;
  step('installing dependencies (once)', 'npm', [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  const now = new Date();
  utimesSync(join(root, marker), now, now);
  return true;
}

/** Compiles and bundles when a source is newer than the last build; true when it did. */
export function build() {
  const stamp = join(root, 'dist', '.built');
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (built > Math.max(...sources.map((path) => newest(join(root, path))))) return false;
  step('building', process.execPath, [join(root, 'scripts', 'build.mjs')]);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  return true;
}

/** Refuses a Node that is too old, with one line. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`needs Node 20.19 or newer, this is ${process.versions.node}`);
  if (!existsSync(join(root, 'package.json'))) fail(`cannot find the project at ${root}`);
}

/** Makes everything ready to run; true when something had to be done. */
export function prepare() {
  checkNode();
  const hasInstalled = install();
  return build() || hasInstalled;
}
