/** Writes src/generated from data/; with `--check` only says which files differ and exits with status 1. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from './generate-types.js';
import { readTables } from './tables.js';

const home = process.env['KINDS_HOME'] ?? join(process.cwd(), 'libs', 'kinds');
const check = process.argv.includes('--check');
let stale = 0;
for (const [name, text] of generate(readTables(join(home, 'data')))) {
  const path = join(home, 'src', 'generated', name);
  const current = (() => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  })();
  if (current === text) continue;
  stale += 1;
  process.stdout.write(`${check ? 'stale' : 'wrote'} ${path}\n`);
  if (!check) writeFileSync(path, text);
}
process.exit(check && stale > 0 ? 1 : 0);
