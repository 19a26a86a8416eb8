/** Starts the two servers that are compared, each as a process of its own. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Resolves with `{ url, ca, token, pid, startedMs, end }` once the server says that it is ready. */
export async function startMockplane(folder, more = [], node = []) {
  const kubeconfig = join(folder, 'kubeconfig');
  const fixed = ['--port', '0', '--http-port', '0', '--dns-port', '0', '--data-dir', folder];
  const child = start(
    here('../../bin/mockplane.mjs'),
    ['serve', ...fixed, '--kubeconfig', kubeconfig, ...more],
    node,
  );
  const startedMs = await child.until((text) => text.includes('is ready'));
  const { clusters, users } = parse(readFileSync(kubeconfig, 'utf8'));
  const { server: url, 'certificate-authority-data': ca } = clusters[0].cluster;
  const { token } = users[0].user;
  return { url, ca: Buffer.from(ca, 'base64'), token, startedMs, pid: child.pid, end: child.end };
}

export async function startBaseline() {
  const child = start(here('./baseline.mjs'), []);
  const line = {};
  const startedMs = await child.until(
    (text) => text.endsWith('\n') && Object.assign(line, JSON.parse(text)),
  );
  return { ...line, token: 'none', startedMs, pid: child.pid, end: child.end };
}

function start(program, args, node = []) {
  const began = performance.now();
  const child = spawn(process.execPath, [...node, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const end = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  const until = (isReady) =>
    new Promise((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if (isReady(text)) resolve(performance.now() - began);
      });
      child.once('exit', (code) => reject(new Error(`${program} ended with ${code}`)));
    });
  return { pid: child.pid, until, end };
}
