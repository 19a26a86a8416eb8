import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpClient, loadKubeconfig } from '#client';
import { resources, type Pod } from '#kinds';
import { defaultServeOptions, serve, type RunningServer } from '#server';
import { cli } from './run-cli.js';

describe('commands against a running server', () => {
  let server: RunningServer;
  let folder: string;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mockplane-'));
    const kubeconfig = join(folder, 'kubeconfig');
    server = await serve({
      ...defaultServeOptions,
      port: 0,
      httpPort: 0,
      dnsPort: 0,
      dataDir: folder,
      kubeconfig,
    });
    env = { KUBECONFIG: kubeconfig };
    const client = httpClient(loadKubeconfig(kubeconfig));
    const pod = (name: string, image: string): Pod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: name } },
      spec: { containers: [{ name, image }] },
    });
    await server.cluster.settlement.wait(20_000);
    await client.create(resources.pods, 'default', pod('web', 'nginx'));
    await client.create(resources.pods, 'default', pod('client', 'busybox'));
    await client.create(resources.services, 'default', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    client.close();
  });
  afterAll(() => server?.close());

  it('settled waits until everything has been done', async () => {
    expect(await cli(['settled'], { env })).toEqual({ code: 0, out: 'settled\n', err: '' });
  });

  it('kubeconfig speaks for other users and for ServiceAccounts', async () => {
    const dataDir = ['--data-dir', folder];
    for (const [flags, name] of [
      [['--as', 'jane', '--as-group', 'dev'], 'jane'],
      [['--service-account', 'default/default'], 'system:serviceaccount:default:default'],
    ] as const) {
      const file = join(folder, 'other');
      expect((await cli(['kubeconfig', ...flags, ...dataDir, '-o', file], { env })).code).toBe(0);
      const client = httpClient(loadKubeconfig(file));
      await expect(client.list(resources.secrets, { namespace: 'default' })).rejects.toThrow(
        `User "${name}" cannot list resource "secrets"`,
      );
      client.close();
    }
    const { code, err } = await cli(
      ['kubeconfig', '--service-account', 'default/none', ...dataDir],
      {
        env,
      },
    );
    expect([code, err]).toEqual([1, expect.stringContaining('serviceaccounts "none" not found')]);
  });

  it('trace asks the cluster and leaves no question behind', async () => {
    const { code, out } = await cli(['trace', '--from', 'pod/client', '--to', 'web:80'], { env });
    expect([code, out]).toEqual([0, expect.stringContaining('web answers on 172.16.')]);
    expect(server.cluster.store.count('packettraces.network.mockplane.io')).toBe(0);
  });

  it('rules, dns and curl look at its objects', async () => {
    expect((await cli(['rules', 'w1-k8s'], { env })).out).toContain('"default/web cluster IP"');
    expect((await cli(['dns', 'query', 'web', '--from', 'pod/client'], { env })).code).toBe(0);
    expect((await cli(['curl', 'http://web', '--from', 'pod/client'], { env })).out).toContain(
      'nginx',
    );
  });

  it('compact forgets history', async () => {
    const { code, out } = await cli(['compact'], { env });
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^history is gone up to revision \d+\n$/),
    ]);
    expect(server.cluster.store.compactedRevision).toBeGreaterThan(0);
  });

  it('kubeconfig prints the credentials of the data folder, or writes them for the owner alone', async () => {
    const { out } = await cli(['kubeconfig', '--data-dir', folder]);
    expect(out).toBe(await readFile(join(folder, 'kubeconfig'), 'utf8'));
    const file = join(folder, 'deep', 'config');
    await cli(['kubeconfig', '--data-dir', folder, '--server', 'https://ci:1', '-o', file]);
    expect(loadKubeconfig(file).server).toBe('https://ci:1');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('say what to do when nobody answers', async () => {
    const file = join(folder, 'nobody');
    await cli(['kubeconfig', '--data-dir', folder, '--server', 'https://127.0.0.1:1', '-o', file]);
    const advice =
      'Is it running? `mockplane serve` starts one; --kubeconfig and --context choose another.\n';
    for (const argv of [
      ['settled'],
      ['rules', 'w1-k8s'],
      ['trace', '--from', 'pod/a', '--to', 'svc/b'],
    ]) {
      expect(await cli([...argv, '--kubeconfig', file])).toEqual({
        code: 1,
        out: '',
        err: `mockplane: cannot reach the server https://127.0.0.1:1: connection refused\n${advice}`,
      });
    }
  });
});
