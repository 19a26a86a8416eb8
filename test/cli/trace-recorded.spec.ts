import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordings } from '../golden/runner/recording.js';
import { outside, routerOf, type Topology as Router } from '../golden/runner/wired-network.js';
import { cli } from './run-cli.js';

interface Machine {
  readonly metadata: { readonly name: string };
  readonly status: { readonly addresses: readonly { readonly address: string }[] };
}

interface Expected {
  readonly outcome: string;
  readonly by?: string;
  readonly backends?: Readonly<Record<string, readonly string[]>>;
  readonly also?: readonly { readonly outcome: string }[];
}

interface Probe {
  readonly do: 'probe';
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly proto: string;
  readonly expect: Partial<Record<'both' | 'iptables' | 'nftables', Expected>>;
}

interface Scenario {
  readonly name: string;
  readonly topology: 'bridge' | 'ptp';
  readonly proxy: Readonly<Record<string, unknown>>;
  readonly nodes: readonly Machine[];
  readonly objects: readonly object[];
  readonly steps: readonly (
    Probe | { readonly do: 'apply' | 'delete' | 'open' | 'use' | 'datagram' | 'wait' }
  )[];
}

interface Topology extends Router {
  readonly nodes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const [wiring] = recordings<Topology>('packets-topology');

/** What the recording starts with, as files: manifests and a KubeProxyConfiguration. */
async function filesOf({ topology, proxy, nodes, objects }: Scenario): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mockplane-trace-'));
  const file = async (name: string, content: unknown): Promise<string> => {
    await writeFile(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const machines = nodes.map((node) => {
    const devices = wiring!.nodes[node.metadata.name]!;
    const bridge = topology === 'bridge' ? { cni0: devices['cni0 (topology bridge only)'] } : {};
    const interfaces = JSON.stringify({ lo: ['127.0.0.1/8'], eth0: devices['eth0'], ...bridge });
    const annotations = { 'network.mockplane.io/interfaces': interfaces };
    return { apiVersion: 'v1', kind: 'Node', ...node, metadata: { ...node.metadata, annotations } };
  });
  const pods = Object.entries(wiring!.pods).map(([name, pod]) => {
    const second = topology === 'bridge' ? [{ ip: pod['address6 (topology bridge only)'] }] : [];
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'p' },
      spec: {
        nodeName: pod.node,
        containers: [
          {
            name: 'c',
            image: 'server',
            ports: [8080, 8443, 9090, 5353].flatMap((containerPort) => [
              { containerPort },
              { containerPort, protocol: 'UDP' },
            ]),
          },
        ],
      },
      status: { phase: 'Running', podIP: pod.address, podIPs: [{ ip: pod.address }, ...second] },
    };
  });
  const { clusterCIDR, detectLocalMode, detectLocal, nodePortAddresses } = proxy;
  const config = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration', clusterCIDR, detectLocalMode, detectLocal, nodePortAddresses,
    iptables: { masqueradeAll: proxy['masqueradeAll'], localhostNodePorts: proxy['localhostNodePorts'] }, nftables: { masqueradeAll: proxy['masqueradeAll'] },
  }; // prettier-ignore
  return [
    '-f',
    await file('objects.json', {
      apiVersion: 'v1',
      kind: 'List',
      items: [...machines, ...pods, ...objects],
    }),
    '--proxy-config',
    await file('proxy.json', config),
    '--network',
    await file('network.json', { router: routerOf(wiring!), outside, unroutable: [] }),
    '--service-cidr',
    '10.96.0.0/16,fd00:10:96::/112',
  ];
}

const sourceOf = (name: string, family: string): string => {
  const guest = outside.find((host) => host.name === name);
  if (guest !== undefined)
    return `ip/${guest.addresses.find((address) => address.includes(family))}`;
  return name in wiring!.pods ? `pod/p/${name}` : `node/${name}`;
};

const targetOf = ({ to, port }: Probe): string =>
  port === undefined ? to : to.includes(':') ? `[${to}]:${port}` : `${to}:${port}`;

/** Servers of the recording by the name that they answer with, as a trace names them. */
const SERVERS: Readonly<Record<string, string>> = {
  'node-a': '192.168.0.2',
  'node-b': '192.168.0.3',
  'node-c': '192.168.0.4',
  extlb: '203.0.113.20',
};
const backendOf = (name: string): string => SERVERS[name] ?? `p/${name}`;

/** No file says what listens on machines beside the endpoints, and which of two Services wins an address is left to chance. */
const isTold = ({ expect: by, to, port }: Probe, name: string): boolean =>
  !(name === 'vip-clash' && to === '192.0.2.7') &&
  !(port === 8080 && JSON.stringify(by).includes('"node-')) &&
  !JSON.stringify(by).includes('extlb');

function said({ outcome, by, backends = {}, also = [] }: Expected): string[] {
  if (outcome !== 'answered') return [by === undefined ? outcome : `${outcome} by ${by}`];
  return [
    ...Object.entries(backends).flatMap(([name, sources]) =>
      sources.map((source) => `${backendOf(name)} sees ${source}`),
    ),
    ...also.map((each) => each.outcome),
  ].toSorted();
}

interface Traced {
  readonly outcome: string;
  readonly by?: string;
  readonly sourceSeen?: string;
  readonly backend?: { readonly ip: string; readonly pod?: string };
}

const told = (outcomes: readonly Traced[], namesSender: boolean): string[] =>
  [
    ...new Set(
      outcomes.map(({ outcome, by, sourceSeen, backend }) => {
        if (outcome === 'answered') return `${backend?.pod ?? backend?.ip} sees ${sourceSeen}`;
        return namesSender ? `${outcome} by ${by}` : outcome;
      }),
    ),
  ].toSorted();

// Session affinity needs a memory of former connections.
const scenarios = recordings<Scenario>('packets').filter(
  ({ objects }) => !JSON.stringify(objects).includes('"ClientIP"'),
);

// The rules of the other modes give the same answers, which the recordings of packets show without files.
const MODE = 'iptables';

describe('mockplane trace --all, from files alone, says what a kernel did', () => {
  it.each(scenarios)('$name', async (scenario) => {
    const files = await filesOf(scenario);
    const end = scenario.steps.findIndex((step) => step.do !== 'probe');
    const probes = scenario.steps.slice(0, end < 0 ? undefined : end) as readonly Probe[];
    for (const probe of probes.filter((each) => isTold(each, scenario.name))) {
      const expected = (probe.expect.both ?? probe.expect[MODE])!;
      const from = sourceOf(probe.from, probe.to.includes(':') ? ':' : '.');
      const to = targetOf(probe);
      const question = ['--from', from, '--to', to, '--protocol', probe.proto, '--mode', MODE];
      const ran = await cli(['trace', ...question, '--all', '-o', 'json', ...files]);
      const { outcomes } = JSON.parse(ran.out) as { readonly outcomes: readonly Traced[] };
      const answers = told(outcomes, expected.by !== undefined);
      expect({ question, answers }).toEqual({ question, answers: said(expected) });
    }
  });
});
