import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

describe.skipIf(kubectlPath === undefined)('kubectl cp', () => {
  let terminal: Terminal;
  let folder: string;
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    folder = terminal.server.dataDir;
    await terminal.kubectl('run', 'web', '--image=nginx');
    await terminal.kubectl('wait', '--for=condition=Ready', 'pod/web');
  });
  afterAll(() => terminal.server.remove());

  it('takes a folder into a container and out of it again, byte by byte', async () => {
    const from = join(folder, 'site');
    mkdirSync(join(from, 'sub'), { recursive: true });
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 31) % 256));
    writeFileSync(join(from, 'sub', 'bytes.bin'), bytes);
    writeFileSync(join(from, 'index.html'), 'copied\n');
    await terminal.kubectl('cp', from, 'web:/usr/share/nginx/html');
    const served = await terminal.kubectl('exec', 'web', '--', 'curl', '-s', 'localhost/site/');
    expect(served).toBe('copied\n');
    const back = join(folder, 'back');
    await terminal.kubectl('cp', 'web:/usr/share/nginx/html/site', back);
    expect(readdirSync(back).sort()).toEqual(['index.html', 'sub']);
    expect(readFileSync(join(back, 'sub', 'bytes.bin')).equals(bytes)).toBe(true);
  });

  it('says what is not there, and where there is no tar', async () => {
    const missing = await terminal.try(['exec', 'web', '--', 'tar', 'cf', '-', '/nix']);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('tar: /nix: Cannot stat: No such file or directory');
    await terminal.kubectl('run', 'pause', '--image=registry.k8s.io/pause:3.10');
    await terminal.kubectl('wait', '--for=condition=Ready', 'pod/pause');
    const without = await terminal.try(['cp', join(folder, 'kubeconfig'), 'pause:/tmp/x']);
    expect(without.stderr).toContain('"tar": executable file not found in $PATH');
  });
});
