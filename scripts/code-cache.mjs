/** Starts a server as it is usually started, and keeps V8's code of what has run until it was ready (`dist/bundle/mockplane.code`). */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { codeFile, load } from '../bin/load.mjs';

const directory = mkdtempSync(join(tmpdir(), 'mockplane-build-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
const ports = ['--port', '0', '--http-port', '0', '--dns-port', '0'];
const files = ['--data-dir', join(directory, 'data'), '--kubeconfig', join(directory, 'config')];
process.argv = [process.argv[0], 'mockplane', 'serve', ...ports, ...files];

const script = load();
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (text, ...more) => {
  if (!String(text).includes('mockplane is ready')) return write(text, ...more);
  // V8 takes code only under the flags under which it was made, and a server sets this one after it was loaded.
  setFlagsFromString('--no-enable-experimental-regexp-engine-on-excessive-backtracks');
  writeFileSync(codeFile, script.createCachedData());
  process.exit(0);
};
