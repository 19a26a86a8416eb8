import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

const here = dirname(fileURLToPath(import.meta.url));
const own = join(here, 'manifests', 'metallb.yaml');
const upstream = join(
  process.env['MOCKPLANE_UPSTREAM_MANIFESTS'] ??
    join(here, '..', '..', '..', 'shared', 'seeds', 'manifests', 'upstream'),
  'metallb-native-v0.13.11.yaml',
);
const hasUpstream = existsSync(upstream);
if (!hasUpstream)
  console.warn(
    `SKIPPED: ${upstream} is not there: row D1 runs with the compatible manifest of the project alone; set MOCKPLANE_UPSTREAM_MANIFESTS`,
  );

const manifest = (name: string): string => readFileSync(join(here, 'manifests', name), 'utf8');

interface Step {
  readonly stage: string;
  readonly host: string;
  readonly summary: string;
  readonly object?: { readonly kind: string; readonly name: string };
}
interface Outcome {
  readonly outcome: string;
  readonly reason?: string;
  readonly steps: readonly Step[];
}

async function install(terminal: Terminal, file: string): Promise<void> {
  await terminal.kubectl('apply', '-f', file);
  const system = ['--namespace', 'metallb-system', 'rollout', 'status'];
  await terminal.kubectl(...system, 'deployment/controller', '--timeout=60s');
  await terminal.kubectl(...system, 'daemonset/speaker', '--timeout=60s');
  await terminal.settled();
}

describe
  .skipIf(kubectlPath === undefined)
  .each([
    ['the compatible manifest', own],
    ...(hasUpstream ? [['the upstream manifest', upstream]] : []),
  ])('D: load balancer, with %s', (_title, file) => {
  let terminal: Terminal;
  beforeAll(async () => {
    // Manifests say themselves where their objects go.
    terminal = new Terminal(await startServer(), '');
  });
  afterAll(() => terminal.server.remove());

  const address = (service: string): Promise<string> =>
    terminal.path('{.status.loadBalancer.ingress[*].ip}', 'service', service);

  const reach = async (to: string): Promise<Outcome> => {
    const asked = ['trace', '--from', 'ip/203.0.113.9', '--to', to, '-o', 'json'];
    const { stdout, stderr } = await terminal.mockplane(...asked);
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as { outcomes: readonly Outcome[] }).outcomes[0]!;
  };

  const balancer = (name: string, port: number, more = ''): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, annotations: { ${more} } }
spec: { type: LoadBalancer, selector: { app: nginx }, ports: [{ port: ${port}, targetPort: 80 }] }
`;

  it('B7: a Service of type LoadBalancer waits for an address until somebody gives it one', async () => {
    await terminal.apply(manifest('02-svc-loadbalancer.yaml'));
    await terminal.settled();
    expect(await terminal.kubectl('get', 'service', 'nginx2-service')).toMatch(
      /LoadBalancer +[\d.]+ +<pending> +8088:3\d{4}\/TCP/,
    );
  });

  it('D1: the manifest of MetalLB applies, and its programs run on every node', async () => {
    await install(terminal, file);
    const all = await terminal.kubectl('get', 'all', '--namespace', 'metallb-system');
    expect(all).toMatch(/pod\/controller-\S+ +1\/1 +Running/);
    expect(all.match(/pod\/speaker-\S+ +1\/1 +Running/g)).toHaveLength(4);
    expect(all).toMatch(/daemonset.apps\/speaker +4 +4 +4/);
    expect(all).toMatch(/deployment.apps\/controller +1\/1/);
    expect(await address('nginx2-service')).toBe('');
  });

  it('D2, B7: a pool gives its lowest address, and a packet from outside comes by a node to a pod', async () => {
    await terminal.apply(manifest('05-metallb-ipaddresspool.yaml'));
    await terminal.settled();
    const pools = ['get', 'IPAddressPool', '--namespace', 'metallb-system'];
    expect(await terminal.kubectl(...pools)).toMatch(
      /NAME +AUTO ASSIGN +AVOID BUGGY IPS +ADDRESSES\nfirst-pool .*\["192\.168\.1\.150-192\.168\.1\.200"\]/,
    );
    expect(await terminal.kubectl('get', 'service', 'nginx2-service')).toMatch(
      /192\.168\.1\.150 +8088:3\d{4}\/TCP/,
    );
    expect(await terminal.kubectl('describe', 'service', 'nginx2-service')).toMatch(
      /IPAllocated .*metallb-controller +Assigned IP \["192\.168\.1\.150"\]/,
    );
    const { outcome, steps } = await reach('192.168.1.150:8088');
    expect(outcome).toBe('answered');
    expect(steps.find(({ object }) => object?.kind === 'L2Advertisement')?.summary).toMatch(
      /answers ARP/,
    );
  });

  it('D3: a wrong pool, a taken address and an address that is not shared are told in events, and the Service waits', async () => {
    await terminal.apply(
      [
        balancer('wrong-pool', 80, 'metallb.io/address-pool: nowhere'),
        balancer('taken', 80, 'metallb.io/loadBalancerIPs: 192.168.1.150'),
        balancer(
          'shares',
          81,
          'metallb.io/loadBalancerIPs: 192.168.1.160, metallb.io/allow-shared-ip: k',
        ),
        balancer(
          'shared',
          82,
          'metallb.io/loadBalancerIPs: 192.168.1.160, metallb.io/allow-shared-ip: k',
        ),
        balancer(
          'clash',
          81,
          'metallb.io/loadBalancerIPs: 192.168.1.160, metallb.io/allow-shared-ip: k',
        ),
      ].join('---'),
    );
    await terminal.settled();
    expect([await address('shares'), await address('shared')]).toEqual([
      '192.168.1.160',
      '192.168.1.160',
    ]);
    for (const [name, reason] of [
      ['wrong-pool', 'unknown pool "nowhere"'],
      [
        'taken',
        `can't change sharing key for "default/taken", address also in use by default/nginx2-service`,
      ],
      ['clash', 'port TCP/81 is already in use on "192.168.1.160"'],
    ] as const) {
      expect(await terminal.kubectl('get', 'service', name)).toContain('<pending>');
      expect(await terminal.kubectl('describe', 'service', name)).toContain(
        `Failed to allocate IP for "default/${name}": ${reason}`,
      );
    }
  });

  it('D3: a pool that overlaps another one is refused by the webhook', async () => {
    const over = manifest('05-metallb-ipaddresspool.yaml').replaceAll('first-pool', 'second-pool');
    const { stderr } = await terminal.try(['apply', '-f', '-'], { input: over });
    expect(stderr).toContain('overlaps with already defined CIDR');
  });

  it('D4: one node answers for an address; another one does when it is gone', async () => {
    const leader = async (): Promise<string> => {
      const { steps } = await reach('192.168.1.150:8088');
      const summary = steps.find(({ object }) => object?.kind === 'L2Advertisement')?.summary ?? '';
      return /(\S+) answers ARP/.exec(summary)?.[1] ?? summary;
    };
    const first = await leader();
    expect(first).toMatch(/^w\d-k8s$/);
    await terminal.kubectl(
      'label',
      'node',
      first,
      'node.kubernetes.io/exclude-from-external-load-balancers=',
    );
    await terminal.settled();
    const second = await leader();
    expect(second).toMatch(/^w\d-k8s$/);
    expect(second).not.toBe(first);
    expect(await terminal.kubectl('describe', 'service', 'nginx2-service')).toContain(
      `announcing from node "${second}" with protocol "layer2"`,
    );
  });

  it('D4: without an advertisement nobody answers ARP, and the trace says so', async () => {
    const system = ['--namespace', 'metallb-system'];
    await terminal.kubectl(...system, 'delete', 'l2advertisement', '--all');
    await terminal.settled();
    const { outcome, reason } = await reach('192.168.1.150:8088');
    expect(outcome).toBe('timeout');
    expect(reason).toContain('no L2Advertisement or BGPAdvertisement is about pool first-pool');
  });
});
