import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LOOK = `
  const { readFileSync } = require('node:fs');
  const { Script } = require('node:vm');
  const source = readFileSync('dist/bundle/mockplane.cjs', 'latin1');
  const script = new Script(source, { cachedData: readFileSync('dist/bundle/mockplane.code') });
  console.log(script.cachedDataRejected, /^[\\0-\\x7f]*$/.test(source));
`;

it('comes with code that V8 takes, and in ASCII', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', LOOK], {
    cwd: root,
    encoding: 'utf8',
    // Flags of this process are none of the program's.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect([stdout, stderr]).toEqual(['false true\n', '']);
});
