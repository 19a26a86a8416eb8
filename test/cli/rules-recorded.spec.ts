import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inRecordedOrder } from '../golden/runner/iptables-text.js';
import { inListedOrder } from '../golden/runner/nft-text.js';
import { recordings } from '../golden/runner/recording.js';
import { cli } from './run-cli.js';

interface Scenario {
  readonly name: string;
  readonly proxy: Readonly<Record<string, unknown>> & { readonly clusterCIDR: string };
  readonly serviceCIDRs: readonly string[];
  readonly nodeInterfaces: object;
  readonly nodes: readonly { readonly metadata: object }[];
  readonly steps: readonly {
    readonly apply: readonly object[];
    readonly iptables: { readonly ipv4: readonly string[]; readonly ipv6?: readonly string[] };
    readonly nftables: { readonly ip: readonly string[]; readonly ip6?: readonly string[] };
  }[];
}

/** The scenario as somebody has it on disk: manifests, a KubeProxyConfiguration, the addresses of the node's devices. */
async function filesOf({ proxy, nodes, nodeInterfaces, steps }: Scenario): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mockplane-rules-'));
  const file = async (name: string, content: unknown): Promise<string> => {
    await writeFile(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const annotations = { 'network.mockplane.io/interfaces': JSON.stringify(nodeInterfaces) };
  const machines = nodes.map((node) => ({
    apiVersion: 'v1',
    kind: 'Node',
    ...node,
    metadata: { ...node.metadata, annotations },
  }));
  const list = { apiVersion: 'v1', kind: 'List', items: [...machines, ...steps[0]!.apply] };
  const { clusterCIDR, detectLocalMode, detectLocal, nodePortAddresses, conntrack } = proxy;
  const config = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clusterCIDR,
    detectLocalMode,
    detectLocal,
    nodePortAddresses,
    conntrack,
    iptables: {
      masqueradeAll: proxy['masqueradeAll'],
      masqueradeBit: proxy['masqueradeBit'],
      localhostNodePorts: proxy['localhostNodePorts'],
    },
    nftables: { masqueradeAll: proxy['masqueradeAll'], masqueradeBit: proxy['masqueradeBit'] },
  };
  return [
    '-f',
    await file('objects.json', list),
    '--proxy-config',
    await file('proxy.json', config),
  ];
}

// Which of two Services wins the address is left to chance by the real program.
const left = ['vip-clash-external-ip'];
const scenarios = recordings<Scenario>('kube-proxy').filter(({ name }) => !left.includes(name));

describe('mockplane rules, from files alone, prints what kube-proxy wrote', () => {
  it.each(scenarios)('$name', async (scenario) => {
    const files = await filesOf(scenario);
    const [step] = scenario.steps;
    const print = async (mode: string, output: string): Promise<string> => {
      const ranges = ['--service-cidr', scenario.serviceCIDRs.join(',')];
      const ran = await cli(['rules', 'node-a', ...files, ...ranges, '--mode', mode, '-o', output]);
      expect(ran.err).toBe('');
      return ran.out;
    };
    expect(inRecordedOrder(await print('iptables', 'iptables-save'))).toEqual(step!.iptables.ipv4);
    const [ip = '', ip6 = ''] = (await print('nftables', 'nft')).split(/^(?=table ip6 )/m);
    expect(inListedOrder(ip)).toEqual(step!.nftables.ip);
    const second = step!.nftables.ip6;
    expect(second === undefined ? undefined : inListedOrder(ip6)).toEqual(second);
  });
});
