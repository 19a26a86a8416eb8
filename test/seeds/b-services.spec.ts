import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { run } from '../support/run.js';
import { startServer } from '../support/server.js';

const manifest = (name: string): string =>
  readFileSync(new URL(`./manifests/${name}`, import.meta.url), 'utf8');

interface Outcome {
  readonly outcome: string;
  readonly probability?: number;
  readonly reason?: string;
  readonly backend?: { readonly ip: string; readonly port: number; readonly pod?: string };
}

describe.skipIf(kubectlPath === undefined)('B: Services', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.kubectl(
      'run',
      'client',
      '--image=nicolaka/netshoot',
      '--command',
      '--',
      'sleep',
      '36000',
    );
    await terminal.settled();
  });
  afterAll(() => terminal.server.remove());

  const fromPod = (...command: string[]): Promise<string> =>
    terminal.kubectl('exec', 'client', '--', ...command);

  async function outcomes(
    from: string,
    to: string,
    ...more: string[]
  ): Promise<readonly Outcome[]> {
    const { stdout, stderr } = await terminal.mockplane(
      'trace',
      '--from',
      from,
      '--to',
      to,
      '--all',
      '-o',
      'json',
      ...more,
    );
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as { outcomes: readonly Outcome[] }).outcomes;
  }

  it('B1: a Service has its address at once and keeps it while pods come and go', async () => {
    await terminal.kubectl('create', 'deployment', 'churn', '--image=nginx', '--replicas=2');
    await terminal.kubectl('expose', 'deployment', 'churn', '--port=80');
    const address = await terminal.path('{.spec.clusterIP}', 'service', 'churn');
    expect(address).toMatch(/^10\.(9[6-9]|10\d|11[01])\./);
    await terminal.settled();
    const endpoints = (): Promise<string> =>
      terminal.path('{.subsets[*].addresses[*].ip}', 'endpoints', 'churn');
    const before = await endpoints();
    await terminal.kubectl('delete', 'pods', '-l', 'app=churn');
    await terminal.settled();
    expect(await terminal.path('{.spec.clusterIP}', 'service', 'churn')).toBe(address);
    expect(await endpoints()).not.toBe(before);
    expect((await endpoints()).split(' ')).toHaveLength(2);
  });

  it('B2: a Service without selector sends to the addresses that somebody wrote, mirrored into a slice', async () => {
    await terminal.apply(`
apiVersion: v1
kind: Service
metadata: { name: external-db }
spec: { ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Endpoints
metadata: { name: external-db }
subsets: [{ addresses: [{ ip: 192.168.1.103 }], ports: [{ port: 10250 }] }]
`);
    await terminal.settled();
    const slices = await terminal.kubectl(
      'get',
      'endpointslices',
      '-l',
      'kubernetes.io/service-name=external-db',
    );
    expect(slices).toMatch(/external-db-\w+ +IPv4 +10250 +192\.168\.1\.103/);
    const [only] = await outcomes('pod/client', 'external-db:5432');
    expect(only).toMatchObject({
      outcome: 'answered',
      backend: { ip: '192.168.1.103', port: 10250 },
    });
  });

  it('B3: a ClusterIP with a named target port answers pods and nodes, and nobody outside', async () => {
    await terminal.apply(manifest('00-svc-clusterip.yaml'));
    await terminal.settled();
    const address = await terminal.path('{.spec.clusterIP}', 'service', 'nginx-service');
    expect(await fromPod('curl', '-s', address)).toContain('Welcome to nginx!');
    expect(await fromPod('curl', '-s', 'nginx-service')).toContain('Welcome to nginx!');
    expect(
      (await terminal.mockplane('curl', `http://${address}`, '--from', 'node/w1-k8s', '-s')).stdout,
    ).toContain('Welcome to nginx!');
    expect(await outcomes('ip/203.0.113.9', `${address}:80`)).toMatchObject([
      { outcome: 'timeout' },
    ]);
  });

  it('B4: a node port answers on every node, also on those without a pod', async () => {
    await terminal.apply(manifest('01-svc-nodeport.yaml'));
    await terminal.settled();
    expect(await terminal.kubectl('get', 'service', 'my-service-nodeport')).toContain(
      '80:30007/TCP',
    );
    const page = async (url: string, from: string): Promise<string> =>
      (await terminal.mockplane('curl', url, '--from', from, '-s')).stdout;
    expect(await page('http://localhost:30007', 'node/cp-k8s')).toContain('Welcome to nginx!');
    for (const node of ['192.168.1.10', '192.168.1.101', '192.168.1.102', '192.168.1.103']) {
      expect(await page(`http://${node}:30007`, 'ip/192.168.1.1')).toContain('Welcome to nginx!');
    }
  });

  it("B4: it answers the user's own curl when node ports are exposed", async () => {
    const server = await startServer({ args: ['--expose', 'nodeports'] });
    try {
      const own = new Terminal(server);
      await own.apply(manifest('01-svc-nodeport.yaml'));
      await own.settled();
      const { items } = JSON.parse((await own.mockplane('exposed', '-o', 'json')).stdout) as {
        items: readonly { readonly address: string; readonly for: string }[];
      };
      const at = (to: string): string => items.find((each) => each.for === to)?.address ?? '';
      // 127.0.0.1:30007, unless something else on this machine has that port.
      const here = at('192.168.1.10:30007');
      expect(here).toMatch(/^127\.0\.0\.1:\d+$/);
      for (const address of [here, at('192.168.1.102:30007')]) {
        const { stdout } = await run('curl', ['-s', '--max-time', '20', `http://${address}`]);
        expect(stdout).toContain('Welcome to nginx!');
      }
    } finally {
      await server.remove();
    }
  });

  it('B5: node ports are taken from 30000-32767; a clash and a number outside are refused in the words of the API', async () => {
    const service = (name: string, port: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { type: NodePort, selector: { app: x }, ports: [{ port: 80${port} }] }
`;
    await terminal.apply(service('automatic', ''));
    const port = Number(await terminal.path('{.spec.ports[0].nodePort}', 'service', 'automatic'));
    expect(port).toBeGreaterThanOrEqual(30000);
    expect(port).toBeLessThanOrEqual(32767);
    const refused = async (text: string): Promise<string> =>
      (await terminal.try(['apply', '-f', '-'], { input: text })).stderr;
    expect(await refused(service('second', `, nodePort: ${port}`))).toContain(
      'provided port is already allocated',
    );
    expect(await refused(service('low', ', nodePort: 80'))).toContain(
      'The Service "low" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    );
  });

  it('B8: an ExternalName is an alias in DNS and a row of its own', async () => {
    await terminal.apply(manifest('03-svc-externalname.yaml'));
    expect(await terminal.kubectl('get', 'service', 'my-database')).toMatch(
      /my-database +ExternalName +<none> +db\.example\.com +<none>/,
    );
    expect(
      await fromPod('dig', '+short', 'my-database.default.svc.cluster.local', 'CNAME'),
    ).toContain('db.example.com.');
  });

  it('B9: a headless Service has no address of its own, and a name for each pod that asks for one', async () => {
    await terminal.apply(`
apiVersion: v1
kind: Service
metadata: { name: headless }
spec: { clusterIP: None, selector: { app: peers }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: pod-1, labels: { app: peers } }
spec: { hostname: pod-1, subdomain: headless, containers: [{ name: web, image: nginx }] }
---
apiVersion: v1
kind: Pod
metadata: { name: pod-2, labels: { app: peers } }
spec: { hostname: pod-2, subdomain: headless, containers: [{ name: web, image: nginx }] }
`);
    await terminal.settled();
    const ip = (name: string): Promise<string> => terminal.path('{.status.podIP}', 'pod', name);
    const all = (await fromPod('dig', '+short', 'headless.default.svc.cluster.local'))
      .trim()
      .split('\n')
      .sort();
    expect(all).toEqual([await ip('pod-1'), await ip('pod-2')].sort());
    expect(
      (await fromPod('dig', '+short', 'pod-1.headless.default.svc.cluster.local')).trim(),
    ).toBe(await ip('pod-1'));
    expect(await terminal.kubectl('get', 'service', 'headless')).toMatch(
      /headless +ClusterIP +None/,
    );
    expect(await fromPod('curl', '-s', 'pod-2.headless')).toContain('Welcome to nginx!');
  });

  it('B10: connections spread evenly over the endpoints', async () => {
    await terminal.kubectl('create', 'deployment', 'even', '--image=nginx', '--replicas=4');
    await terminal.kubectl('expose', 'deployment', 'even', '--port=80');
    await terminal.settled();
    const ends = await outcomes('pod/client', 'even:80');
    expect(new Set(ends.map((end) => end.backend?.pod)).size).toBe(4);
    for (const end of ends) expect(end.probability).toBeCloseTo(0.25, 6);
    const questions = Array.from({ length: 40 }, (_, index) => ({
      apiVersion: 'network.mockplane.io/v1',
      kind: 'PacketTrace',
      metadata: { name: `even-${index}`, labels: { run: 'even' } },
      spec: { source: { pod: 'client' }, destination: 'even', port: 80 },
    }));
    await terminal.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: questions }));
    await terminal.settled();
    const chosen = await terminal.path(
      '{.items[*].status.outcomes[0].backend.pod}',
      'packettraces',
      '-l',
      'run=even',
    );
    const counts = new Map<string, number>();
    for (const pod of chosen.split(' ')) counts.set(pod, (counts.get(pod) ?? 0) + 1);
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(counts.size).toBe(4);
  }, 120_000);

  it('B11: a ping of a Service address is not answered in iptables mode, and the journey says why', async () => {
    const address = await terminal.path('{.spec.clusterIP}', 'service', 'kubernetes');
    const { code, stdout } = await terminal.try([
      'exec',
      'client',
      '--',
      'ping',
      '-c',
      '1',
      '-W',
      '1',
      address,
    ]);
    expect(code).not.toBe(0);
    expect(stdout).toContain('100% packet loss');
    const [end] = await outcomes('pod/client', address, '--protocol', 'icmp');
    expect(end?.outcome).toBe('timeout');
    expect(end?.reason).toMatch(/no machine has the address .* of Service default\/kubernetes/);
  });

  it('B14: Endpoints and EndpointSlice agree, pods that are not ready included', async () => {
    await terminal.apply(`
apiVersion: v1
kind: Service
metadata: { name: mixed }
spec: { selector: { app: mixed }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mixed-ready, labels: { app: mixed } }
spec: { containers: [{ name: web, image: nginx }] }
---
apiVersion: v1
kind: Pod
metadata: { name: mixed-unready, labels: { app: mixed } }
spec: { containers: [{ name: web, image: nginx, readinessProbe: { httpGet: { path: /missing, port: 80 } } }] }
`);
    await terminal.settled();
    const ready = await terminal.path('{.status.podIP}', 'pod', 'mixed-ready');
    const unready = await terminal.path('{.status.podIP}', 'pod', 'mixed-unready');
    expect(await terminal.path('{.subsets[0].addresses[*].ip}', 'endpoints', 'mixed')).toBe(ready);
    expect(await terminal.path('{.subsets[0].notReadyAddresses[*].ip}', 'endpoints', 'mixed')).toBe(
      unready,
    );
    const slice = await terminal.path(
      '{range .items[*].endpoints[*]}{.addresses[0]}={.conditions.ready} {end}',
      'endpointslices',
      '-l',
      'kubernetes.io/service-name=mixed',
    );
    expect(slice.trim().split(' ').sort()).toEqual([`${ready}=true`, `${unready}=false`].sort());
  });
});
