import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resources } from '#kinds';
import { defaultServeOptions, serve, type RunningServer } from '#server';

const token = '$(cat /var/run/secrets/kubernetes.io/serviceaccount/token)';
const api = 'https://kubernetes.default.svc';

describe('a program in a pod asks the API server', () => {
  let server: RunningServer;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mockplane-access-'));
    const free = { port: 0, httpPort: 0, dnsPort: 0, dataDir: undefined, nodes: 2 };
    const kubeconfig = join(directory, 'kubeconfig');
    server = await serve({ ...defaultServeOptions, ...free, kubeconfig, logLevel: 'error' });
    const { cluster } = server;
    await cluster.settlement.wait(20_000);
    await cluster.client.create(resources.pods, 'default', {
      metadata: { name: 'box' },
      spec: { containers: [{ name: 'box', image: 'curlimages/curl', command: ['sleep', '3600'] }] },
    });
    await cluster.settlement.wait(20_000);
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });

  async function shell(script: string): Promise<string> {
    const stdout = new PassThrough();
    const where = { namespace: 'default', pod: 'box', container: 'box' };
    const { signal } = new AbortController();
    const streams = { stdout, tty: false, signal };
    const printed = text(stdout);
    await server.cluster.dataPlane!.access!.exec(where, ['sh', '-c', script], streams);
    stdout.end();
    return printed;
  }
  const get = (path: string, header = `-H "Authorization: Bearer ${token}"`) =>
    shell(`curl -sk ${header} ${api}${path}`).then((body) => JSON.parse(body) as { kind: string });

  it('as its service account, with the token that is mounted', async () => {
    expect(await get('/api')).toMatchObject({ kind: 'APIVersions' });
    expect(await get('/api/v1/namespaces/default/pods')).toMatchObject({
      reason: 'Forbidden',
      message: expect.stringContaining('User "system:serviceaccount:default:default" cannot list'),
    });
  });

  it('as a stranger without it', async () => {
    expect(await get('/api', '')).toMatchObject({
      message: 'forbidden: User "system:anonymous" cannot get path "/api"',
    });
  });

  it('with the rights that a RoleBinding gives to the account, from then on', async () => {
    await server.cluster.client.create(resources.roleBindings, 'default', {
      metadata: { name: 'view' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
    });
    expect(await get('/api/v1/namespaces/default/pods/box')).toMatchObject({ kind: 'Pod' });
    expect(await get('/api/v1/namespaces/kube-system/pods')).toMatchObject({ code: 403 });
  });
});
