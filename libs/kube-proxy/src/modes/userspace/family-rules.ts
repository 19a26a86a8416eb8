import { familyOf, type Family } from '../../address.js';
import type { HookPacket } from '../../mode.js';
import { portalsOf } from '../../picture/portals.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState, ServiceEntry } from '../../picture/proxy-state.js';
import { RunningCounts, type Counts } from '../../picture/running-counts.js';
import type { ServicePort } from '../../picture/service-port.js';
import { BUILT_IN } from '../../xtables/built-in.js';
import type { Chunk } from '../../sorted-map.js';
import { claimKey } from '../../picture/vip-index.js';
import { numbered, type NumberedRule, type RuleSource } from '../../xtables/rule-source.js';
import {
  comment,
  jump,
  type Chain,
  type Match,
  type Rule,
  type Table,
} from '../../xtables/rule.js';
import { portalRules, ruleCount, type PlacedRule, type ServiceChain } from './port-rules.js';
import { keyOf, type ProxyPorts } from './proxy-ports.js';

const NAT_CHAINS: readonly ServiceChain[] = [
  'KUBE-NODEPORT-CONTAINER',
  'KUBE-NODEPORT-HOST',
  'KUBE-PORTALS-CONTAINER',
  'KUBE-PORTALS-HOST',
];
const FILTER_CHAINS: readonly ServiceChain[] = ['KUBE-NODEPORT-NON-LOCAL'];

const SERVICE_CHAINS: readonly ServiceChain[] = [...NAT_CHAINS, ...FILTER_CHAINS];

/** Rules in each of SERVICE_CHAINS that a chunk of the Services has, by family and whether the node has an address of it. */
const chunkCounts = new WeakMap<Chunk<ServiceEntry>, Map<string, Counts>>();

/** The proxy needs nothing of the endpoints to make rules: whoever comes is let in, and then sees. */
const ANY_ENDPOINTS = { cluster: [], local: [], reachable: [], hasAny: true };

/** The rules of one node in one family: every way to a Service port leads to a port of the proxy. */
export class FamilyRules implements RuleSource {
  private readonly nodeIP: string | undefined;
  private memoCounts: RunningCounts | undefined;

  constructor(
    private readonly state: ProxyState,
    node: ProxyNode,
    readonly family: Family,
    private readonly proxyPorts: ProxyPorts,
  ) {
    this.nodeIP = node.nodeIPs.find((ip) => familyOf(ip) === family);
  }

  chainsOf(table: Table): Chain[] {
    const own = table === 'nat' ? NAT_CHAINS : table === 'filter' ? FILTER_CHAINS : [];
    return [
      ...BUILT_IN[table].map((name): Chain => ({
        name,
        policy: 'ACCEPT',
        rules: jumps(table, name),
      })),
      ...own.map((name) => ({ name, rules: this.rulesIn(name) })),
    ];
  }

  /** Of a chain with the rules of all Services, only those for the packet's port can match. */
  chain(table: Table, name: string, packet: HookPacket) {
    if (BUILT_IN[table].includes(name)) {
      const rules = jumps(table, name);
      return { rules: numbered(rules, undefined), length: rules.length };
    }
    const chain = name as ServiceChain;
    const rules = this.candidates(chain, packet).flatMap((port) => {
      const first = this.counts.first(SERVICE_CHAINS.indexOf(chain), port);
      return this.rulesOfPort(chain, port).map((rule, i): NumberedRule<undefined> => ({
        number: first + i + 1,
        rule,
        section: undefined,
      }));
    });
    rules.sort((a, b) => a.number - b.number);
    return { rules, length: this.counts.total(SERVICE_CHAINS.indexOf(chain)) };
  }

  /** The Service port whose proxy listens where the packet has arrived. */
  proxied({ protocol, destinationPort }: HookPacket): ServicePort | undefined {
    const owner = this.proxyPorts.owner(destinationPort);
    const [, , name = ''] = owner?.split(' ') ?? [];
    const entry = this.state.services.get(name.split(':')[0]!);
    return entry?.ports.find((port) => port.protocol === protocol && keyOf(port) === owner);
  }

  /** The ports whose rules in a chain may match a packet. */
  private candidates(chain: ServiceChain, packet: HookPacket): ServicePort[] {
    if (chain === 'KUBE-NODEPORT-NON-LOCAL')
      return [this.proxied(packet)].filter((p) => p !== undefined);
    const { protocol, destination, destinationPort } = packet;
    const ip = chain.startsWith('KUBE-PORTALS') ? destination : '';
    const claimants = this.state.claimants(claimKey(protocol, ip, destinationPort));
    return claimants.filter((port) => port.family === this.family && port.protocol !== 'sctp');
  }

  private rulesIn(chain: ServiceChain): Rule[] {
    return [...this.ports()].flatMap((port) => this.rulesOfPort(chain, port));
  }

  private rulesOfPort(chain: ServiceChain, port: ServicePort): Rule[] {
    return this.placed(port).flatMap((placed) => (placed.chain === chain ? [placed.rule] : []));
  }

  private placed(port: ServicePort): PlacedRule[] {
    const { nodeIP } = this;
    if (nodeIP === undefined) return [];
    const proxyPort = this.proxyPorts.of(port);
    return portalsOf(port, ANY_ENDPOINTS).flatMap((portal) =>
      portalRules(port, portal, proxyPort, nodeIP),
    );
  }

  private get counts(): RunningCounts {
    const key = `${this.family} ${this.nodeIP === undefined}`;
    return (this.memoCounts ??= new RunningCounts(this.state.services, {
      width: SERVICE_CHAINS.length,
      countsOf: (port) => this.countsOf(port),
      known: (chunk) => chunkCounts.get(chunk)?.get(key),
      keep: (chunk, counts) => {
        const known = chunkCounts.get(chunk) ?? new Map<string, Counts>();
        chunkCounts.set(chunk, known.set(key, counts));
      },
    }));
  }

  private countsOf(port: ServicePort): Counts | undefined {
    if (port.family !== this.family || port.protocol === 'sctp' || this.nodeIP === undefined)
      return undefined;
    const portals = portalsOf(port, ANY_ENDPOINTS);
    return SERVICE_CHAINS.map((chain) =>
      portals.reduce((sum, portal) => sum + ruleCount(chain, portal), 0),
    );
  }

  /** SCTP has no proxy in this mode. */
  private *ports(): Iterable<ServicePort> {
    for (const chunk of this.state.services.chunks) yield* portsOf(chunk, this.family);
  }
}

function* portsOf(chunk: Chunk<ServiceEntry>, family: Family): Iterable<ServicePort> {
  for (const [, entry] of chunk)
    for (const port of entry.ports)
      if (port.family === family && port.protocol !== 'sctp') yield port;
}

function jumps(table: Table, chain: string): Rule[] {
  const portals = comment('handle ClusterIPs; NOTE: this must be before the NodePort rules');
  const nodePorts: Match[] = [
    { kind: 'addrtype', side: 'dst' },
    comment('handle service NodePorts; NOTE: this must be the last rule in the chain'),
  ];
  const both = (kind: 'CONTAINER' | 'HOST'): Rule[] => [
    { matches: [portals], target: jump(`KUBE-PORTALS-${kind}`) },
    { matches: nodePorts, target: jump(`KUBE-NODEPORT-${kind}`) },
  ];
  switch (`${table} ${chain}`) {
    case 'nat PREROUTING':
      return both('CONTAINER');
    case 'nat OUTPUT':
      return both('HOST');
    case 'filter INPUT':
      return [
        {
          matches: [comment('Ensure that non-local NodePort traffic can flow')],
          target: jump('KUBE-NODEPORT-NON-LOCAL'),
        },
      ];
    default:
      return [];
  }
}
