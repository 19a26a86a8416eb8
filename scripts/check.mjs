/** `npm run check`: every static check, each named, all of them run even when one fails. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkNode, install, root } from './prepare.mjs';

checkNode();
install();
const checks = [
  { name: 'types', command: 'tsc', args: ['-p', 'tsconfig.json'] },
  {
    name: 'lint',
    command: 'oxlint',
    args: ['--type-aware', '--deny-warnings', 'apps', 'libs', 'test', 'bench', 'scripts'],
  },
  { name: 'format', command: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
  {
    name: 'layers and cycles',
    command: 'depcruise',
    args: ['apps', 'libs', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
  },
  { name: 'dead code', command: 'knip', args: [] },
];
let failed = 0;
for (const { name, command, args } of checks) {
  const done = spawnSync(join(root, 'node_modules', '.bin', command), args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 << 20,
  });
  process.stdout.write(`${done.status === 0 ? 'ok  ' : 'FAIL'} ${name}\n`);
  if (done.status === 0) continue;
  failed += 1;
  process.stdout.write(`${done.stdout}${done.stderr}`);
}
process.exit(failed === 0 ? 0 : 1);
