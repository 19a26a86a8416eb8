/** `npm run check`: every static check, each named, all of them run even when one fails. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkNode, install, root } from './prepare.mjs';

checkNode();
install();
const bin = (name) => join(root, 'node_modules', '.bin', name);
const checks = [
  ['types', bin('tsc'), ['-p', 'tsconfig.json']],
  [
    'lint',
    bin('oxlint'),
    ['--type-aware', '--deny-warnings', 'apps', 'libs', 'test', 'bench', 'scripts'],
  ],
  ['format', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
  [
    'layers and cycles',
    bin('depcruise'),
    ['apps', 'libs', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
  ],
  ['dead code', bin('knip'), []],
];
let failed = 0;
for (const [name, command, args] of checks) {
  const done = spawnSync(command, args, {
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
