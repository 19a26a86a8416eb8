import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Io } from '../io.js';
import { findConnection } from './kubeconfig.js';

async function folder(
  files: Readonly<Record<string, string>>,
): Promise<{ path: (name: string) => string; io: (env: Io['env']) => Io }> {
  const cwd = await mkdtemp(join(tmpdir(), 'mockplane-'));
  const path = (name: string): string => join(cwd, name);
  for (const [name, text] of Object.entries(files)) await writeFile(path(name), text);
  const io = (env: Io['env']): Io => ({
    env,
    cwd,
    isTerminal: false,
    stdin: (async function* () {})(),
    out: () => undefined,
    err: () => undefined,
    onInterrupt: () => undefined,
  });
  return { path, io };
}

const config = (name: string, current: string): string => `
current-context: "${current}"
clusters: [{name: ${name}, cluster: {server: "https://${name}:6443"}}]
users: [{name: ${name}, user: {token: t}}]
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}, namespace: ns-${name}}}]
`;

describe('the kubeconfig', () => {
  it('is found by --kubeconfig before $KUBECONFIG', async () => {
    const { path, io } = await folder({ a: config('a', 'a'), b: config('b', 'b') });
    const found = findConnection({ kubeconfig: 'b' }, io({ KUBECONFIG: path('a') }));
    expect(found).toMatchObject({
      options: { server: 'https://b:6443', token: 't' },
      namespace: 'ns-b',
    });
  });

  it('may be a list of files: the first current context counts, files that are not there do not', async () => {
    const { path, io } = await folder({ a: config('a', ''), b: config('b', 'a') });
    const env = { KUBECONFIG: [path('missing'), path('a'), path('b')].join(':') };
    expect(findConnection({}, io(env)).options.server).toBe('https://a:6443');
    expect(findConnection({ context: 'b' }, io(env)).options.server).toBe('https://b:6443');
  });

  it('says which contexts there are when the one asked for is missing', async () => {
    const { path, io } = await folder({ a: config('a', 'a') });
    const find = (): unknown => findConnection({ context: 'z' }, io({ KUBECONFIG: path('a') }));
    expect(find).toThrow(`there is no context "z" in ${path('a')}`);
  });

  it('says what to do when there is none', async () => {
    const { path, io } = await folder({});
    const find = (): unknown => findConnection({}, io({ HOME: path('home') }));
    expect(find).toThrow('no kubeconfig was found');
  });
});
