/** `npm test`: installs, builds, runs every suite (or those whose names are given) and ends with one line of counts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

prepare();
const folder = mkdtempSync(join(tmpdir(), 'mockplane-test-'));
const report = join(folder, 'report.json');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const run = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit' },
);
let counts = { passed: 0, failed: 1 };
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  counts = { passed: result.numPassedTests, failed: result.numFailedTests + brokenFiles };
  if (result.numPendingTests > 0)
    process.stdout.write(`${result.numPendingTests} skipped, see above\n`);
} catch (error) {
  process.stderr.write(`no test report: ${String(error)}\n`);
}
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(run.status === 0 && counts.failed === 0 && counts.passed > 0 ? 0 : 1);
