import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resources, type Service } from '#kinds';
import { FAULTS } from '#network';
import { defaultServeOptions, serve, type RunningServer } from '#server';
import { cli } from '../cli/run-cli.js';

interface Exposed {
  readonly address: string;
  readonly for: string;
  readonly object: string;
}

describe('serve --expose', () => {
  let server: RunningServer;
  let folder: string;
  let kubeconfig: string;

  const client = () => server.cluster.client;
  const settled = () => server.cluster.settlement.wait(30_000);
  const service = async (name: string, spec: Service['spec']): Promise<void> => {
    await client().create(resources.services, 'default', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { app: 'web' }, ...spec },
    });
    await settled();
  };
  const exposed = async (): Promise<readonly Exposed[]> => {
    const { out } = await cli(['exposed', '-o', 'json'], { env: { KUBECONFIG: kubeconfig } });
    return (JSON.parse(out) as { items: readonly Exposed[] }).items;
  };
  /** Where a Service is reached; `to` begins the address that it has in the cluster. */
  const place = async (name: string, to: string): Promise<{ host: string; port: number }> => {
    const found = (await exposed()).find(
      (each) => each.object === `default/${name}` && each.for.startsWith(to),
    );
    const [host = '', port = ''] = (found?.address ?? '').split(':');
    return { host, port: Number(port) };
  };
  /** The pod that answers, or the code of the error. */
  const get = (
    at: { readonly host: string; readonly port: number },
    options: object = {},
  ): Promise<string> =>
    new Promise((resolve) => {
      const sent = request({ ...at, path: '/', ...options }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.on('end', () => resolve(/^Hostname: (.*)$/m.exec(body)?.[1] ?? body));
      });
      sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
      sent.on('timeout', () => sent.destroy(Object.assign(new Error(), { code: 'silence' })));
      sent.end();
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mockplane-'));
    kubeconfig = join(folder, 'kubeconfig');
    server = await serve({
      ...defaultServeOptions,
      port: 0,
      httpPort: 0,
      dnsPort: 0,
      dataDir: undefined,
      kubeconfig,
      loadBalancer: 'cloud',
      expose: 'nodeports,loadbalancers,dns',
      logLevel: 'error',
    });
    await settled();
    for (const name of ['web-a', 'web-b', 'web-c'])
      await client().create(resources.pods, 'default', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'traefik/whoami' }] },
      });
    await settled();
  });
  afterAll(async () => {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('a node port answers on the host, each connection as kube-proxy balances it, and a kept one at the same pod', async () => {
    await service('ports', { type: 'NodePort', ports: [{ port: 80 }] });
    const at = await place('ports', '192.168.1.10:');
    expect(at.host).toBe('127.0.0.1');
    const each = await Promise.all(Array.from({ length: 24 }, () => get(at)));
    expect(new Set(each)).toEqual(new Set(['web-a', 'web-b', 'web-c']));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const kept: string[] = [];
    for (let n = 0; n < 6; n += 1) kept.push(await get(at, { agent }));
    agent.destroy();
    expect(new Set(kept).size).toBe(1);
  });

  it('a load balancer answers at the loopback alias of its address, for the sources that it takes', async () => {
    await service('balancer', {
      type: 'LoadBalancer',
      ports: [{ port: 18_080, targetPort: 80 }],
      loadBalancerSourceRanges: ['198.51.100.7/32'],
    });
    const at = await place('balancer', '203.0.113.');
    expect(at.host).toMatch(/^127\.0\.113\.\d+$/);
    expect(await get(at, { localAddress: '127.0.0.7' })).toMatch(/^web-/);
    expect(await get(at, { timeout: 300 })).toBe('silence');
  });

  it('resets connections to a Service without endpoints', async () => {
    await service('nobody', { type: 'NodePort', selector: { app: 'x' }, ports: [{ port: 80 }] });
    expect(await get(await place('nobody', '192.168.1.101:'))).toBe('ECONNRESET');
  });

  it('a machine without power answers nothing until it is mended', async () => {
    await service('dark', { type: 'NodePort', ports: [{ port: 80 }] });
    const at = await place('dark', '192.168.1.102:');
    await client().create(FAULTS, '', {
      apiVersion: 'network.mockplane.io/v1',
      kind: 'Fault',
      metadata: { name: 'dark' },
      spec: { nodeDown: { nodes: ['w2-k8s'] } },
    });
    await settled();
    expect(await get(at, { timeout: 300 })).toBe('silence');
    await client().delete(FAULTS, '', 'dark');
    await settled();
    expect(await get(at)).toMatch(/^web-/);
  });

  it('speaks TLS where the port says so, with a certificate of the cluster', async () => {
    await service('secure', { type: 'NodePort', ports: [{ name: 'https', port: 80 }] });
    const at = await place('secure', '192.168.1.10:');
    const ca = await client().get(resources.configMaps, 'default', 'kube-root-ca.crt');
    const status = await new Promise((resolve, reject) => {
      const options = { ...at, ca: ca.data?.['ca.crt'], servername: 'shop.example.com' };
      const sent = secureRequest(options, ({ statusCode }) => resolve(statusCode));
      sent.on('error', reject);
      sent.end();
    });
    expect(status).toBe(200);
  });

  it('takes another port where its own is in use, and says which', async () => {
    // Of the part of the range from which none is given out by itself.
    const nodePort = 30_000 + (process.pid % 80);
    const holder = createServer();
    // Whoever else holds it does as well.
    await new Promise<void>((resolve) => {
      holder.once('error', () => resolve());
      holder.listen(nodePort, '127.0.0.1', resolve);
    });
    await service('clash', { type: 'NodePort', ports: [{ port: 80, nodePort }] });
    const at = await place('clash', '192.168.1.10:');
    expect(at.port).not.toBe(nodePort);
    expect(await get(at)).toMatch(/^web-/);
    holder.close();
  });

  it('closes a port with its Service, and lists the DNS server', async () => {
    await service('gone', { type: 'NodePort', ports: [{ port: 80 }] });
    const at = await place('gone', '192.168.1.10:');
    await client().delete(resources.services, 'default', 'gone');
    await settled();
    const code = await new Promise((resolve) => {
      connect(at).on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(code).toBe('ECONNREFUSED');
    expect((await exposed()).find(({ object }) => object === 'kube-system/kube-dns')).toMatchObject(
      {
        address: server.dnsAddress,
        for: '10.96.0.10:53',
      },
    );
  });
});
