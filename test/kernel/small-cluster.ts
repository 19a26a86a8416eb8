import { spawn, type ChildProcess } from 'node:child_process';
import { DEFAULT_CONFIG } from '#kube-proxy';
import { NetworkPicture } from '#network';
import { Namespaces } from './namespaces.js';

type Manifest = Parameters<NetworkPicture['with']>[0];

const service = (name: string, spec: object): Manifest =>
  ({ kind: 'Service', metadata: { name, namespace: 'default' }, spec }) as Manifest;
const slice = (name: string, ips: readonly string[]): Manifest =>
  ({
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: ips.map((ip) => ({
      addresses: [ip],
      conditions: { ready: true },
      nodeName: ip.startsWith('10.244.1.') ? 'node-a' : 'node-b',
    })),
  }) as Manifest;
const pod = (name: string, ip: string): Manifest =>
  ({
    kind: 'Pod',
    metadata: { name, namespace: 'p' },
    spec: { nodeName: 'node-a' },
    status: { phase: 'Running', podIPs: [{ ip }] },
  }) as Manifest;
const outward = { externalIPs: ['192.0.2.7'] };

const objects: readonly Manifest[] = [
  {
    kind: 'ServiceCIDR',
    metadata: { name: 'kubernetes' },
    spec: { cidrs: ['10.96.0.0/16'] },
  } as Manifest,
  {
    kind: 'Node',
    metadata: { name: 'node-a' },
    spec: { podCIDRs: ['10.244.1.0/24'] },
    status: { addresses: [{ type: 'InternalIP', address: '192.168.0.2' }] },
  } as Manifest,
  pod('a1', '10.244.1.5'),
  pod('a2', '10.244.1.6'),
  service('web', {
    type: 'NodePort',
    clusterIP: '10.96.0.10',
    ports: [{ port: 80, nodePort: 30080 }],
    ...outward,
  }),
  slice('web', ['10.244.1.5', '10.244.1.6']),
  service('empty', { clusterIP: '10.96.0.11', ports: [{ port: 80 }] }),
  service('local', {
    type: 'NodePort',
    clusterIP: '10.96.0.12',
    externalTrafficPolicy: 'Local',
    ports: [{ port: 80, nodePort: 30081 }],
  }),
  slice('local', ['10.244.1.5']),
  service('elsewhere', {
    type: 'NodePort',
    clusterIP: '10.96.0.13',
    internalTrafficPolicy: 'Local',
    externalTrafficPolicy: 'Local',
    ports: [{ port: 80, nodePort: 30082 }],
  }),
  slice('elsewhere', ['10.244.2.5']),
  service('sticky', {
    clusterIP: '10.96.0.14',
    sessionAffinity: 'ClientIP',
    ports: [{ port: 80 }],
  }),
  slice('sticky', ['10.244.1.5']),
];

/** One node with two pods on a bridge, and a client outside that routes an external address to the node. */
export function picture(mode: string): NetworkPicture {
  const router = {
    name: 'sw',
    addresses: ['192.168.0.1'],
    // It keeps what is meant for Services to itself.
    routes: [{ destination: '192.0.2.7/32', via: '192.168.0.2' }, { destination: '10.96.0.0/16' }],
  };
  const outside = [{ name: 'out1', addresses: ['198.51.100.2'] }];
  return NetworkPicture.fromManifests(
    objects,
    { podNetwork: 'bridge', unroutable: [], outside, router },
    { ...DEFAULT_CONFIG, mode, clusterCIDRs: ['10.244.0.0/16'] },
  );
}

const SERVER = `
const [name, host] = process.argv[1].split(' ');
require('node:net').createServer((socket) => {
  socket.on('error', () => {});
  socket.end(name + ' ' + socket.remoteAddress.replace('::ffff:', ''));
}).listen(8080, host, () => console.log('ready'));
`;

/** The same machines as namespaces of a real kernel. */
export class RealCluster {
  readonly machines = new Namespaces();
  private readonly servers: ChildProcess[] = [];

  async start(): Promise<void> {
    const { machines } = this;
    for (const name of ['node-a', 'a1', 'a2', 'out1']) await machines.add(name);
    const node = machines.of('node-a');
    await machines.sh(
      'node-a',
      `ip link add cni0 type bridge
       ip addr add 10.244.1.1/24 dev cni0
       ip link set cni0 up
       ip link add eth0 type veth peer name eth0 netns ${machines.of('out1')}
       ip addr add 192.168.0.2/24 dev eth0
       ip link set eth0 up
       ip route add default via 192.168.0.1
       echo 1 > /proc/sys/net/ipv4/ip_forward
       echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet
       echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter`,
    );
    await machines.sh(
      'out1',
      `ip addr add 192.168.0.1/24 dev eth0
       ip link set eth0 up
       ip addr add 198.51.100.2/32 dev lo
       ip route add 192.0.2.7/32 via 192.168.0.2`,
    );
    for (const [name, ip] of [
      ['a1', '10.244.1.5'],
      ['a2', '10.244.1.6'],
    ] as const) {
      await machines.sh(
        name,
        `ip link add eth0 type veth peer name ${name} netns ${node}
         ip addr add ${ip}/24 dev eth0
         ip link set eth0 up
         ip route add default via 10.244.1.1`,
      );
      // Kernels that send bridged packets through iptables translate them there: the port must take back what it sent.
      await machines.sh(
        'node-a',
        `ip link set ${name} master cni0 up; ip link set ${name} type bridge_slave hairpin on`,
      );
      await this.serve(name, ip);
    }
  }

  async stop(): Promise<void> {
    for (const server of this.servers) server.kill();
    await this.machines.remove();
  }

  private async serve(name: string, ip: string): Promise<void> {
    const args = ['netns', 'exec', this.machines.of(name), process.execPath, '-e', SERVER];
    const server = spawn('ip', [...args, `${name} ${ip}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.servers.push(server);
    await new Promise((resolve) => server.stdout.once('data', resolve));
  }
}
