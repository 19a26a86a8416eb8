/** Runs a tool of this folder: `node libs/kinds/tools/run.mjs generate --check`. Node 20 does not read TypeScript by itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const tools = dirname(fileURLToPath(import.meta.url));
const [name, ...args] = process.argv.slice(2);
const out = mkdtempSync(join(tmpdir(), 'kinds-tool-'));
const outfile = join(out, 'tool.mjs');
await build({
  entryPoints: [join(tools, `${name}.ts`)],
  bundle: true,
  platform: 'node',
  format: 'esm',
  conditions: ['development'],
  outfile,
});
const done = spawnSync(process.execPath, [outfile, ...args], {
  stdio: 'inherit',
  env: { ...process.env, KINDS_HOME: dirname(tools) },
});
rmSync(out, { recursive: true });
process.exit(done.status ?? 1);
