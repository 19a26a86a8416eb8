import { familyOf, type Family } from '../../address.js';
import type { HookPacket } from '../../mode.js';
import { portalsOf } from '../../picture/portals.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState, ServiceEntry } from '../../picture/proxy-state.js';
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
import { portalRules, type PlacedRule, type ServiceChain } from './port-rules.js';
import { keyOf, type ProxyPorts } from './proxy-ports.js';

const NAT_CHAINS: readonly ServiceChain[] = [
  'KUBE-NODEPORT-CONTAINER',
  'KUBE-NODEPORT-HOST',
  'KUBE-PORTALS-CONTAINER',
  'KUBE-PORTALS-HOST',
];
const FILTER_CHAINS: readonly ServiceChain[] = ['KUBE-NODEPORT-NON-LOCAL'];

/** How many rules are in each chain. */
type Sizes = ReadonlyMap<ServiceChain, number>;

/** Kept for each chunk of the Services, so that a change of one Service costs one chunk and not all of them. */
const chunkSizes = new WeakMap<Chunk<ServiceEntry>, Map<string, Sizes>>();

/** The proxy needs nothing of the endpoints to make rules: whoever comes is let in, and then sees. */
const ANY_ENDPOINTS = { cluster: [], local: [], reachable: [], hasAny: true };

/** The rules of one node in one family: every way to a Service port leads to a port of the proxy. */
export class FamilyRules implements RuleSource {
  private readonly nodeIP: string | undefined;
  private memoBefore: readonly Sizes[] | undefined;

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
      const first = this.positionOf(chain, port);
      return this.rulesOfPort(chain, port).map((rule, i): NumberedRule<undefined> => ({
        number: first + i + 1,
        rule,
        section: undefined,
      }));
    });
    rules.sort((a, b) => a.number - b.number);
    return { rules, length: this.before.at(-1)!.get(chain) ?? 0 };
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
    const claimants = this.state.claims.get(claimKey(protocol, ip, destinationPort)) ?? [];
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

  /** How many rules stand in each chain before each chunk of the Services; the last entry is the total. */
  private get before(): readonly Sizes[] {
    if (this.memoBefore !== undefined) return this.memoBefore;
    const before: Sizes[] = [new Map()];
    for (const chunk of this.state.services.chunks)
      before.push(add(before.at(-1)!, this.sizesOf(chunk)));
    return (this.memoBefore = before);
  }

  private positionOf(chain: ServiceChain, port: ServicePort): number {
    const key = `${port.service.namespace ?? 'default'}/${port.service.name}`;
    const { chunks } = this.state.services;
    const next = chunks.findIndex((chunk) => chunk[0]![0] > key);
    const index = (next === -1 ? chunks.length : next) - 1;
    let position = this.before[index]!.get(chain) ?? 0;
    for (const other of portsOf(chunks[index]!, this.family)) {
      if (other === port) break;
      position += this.rulesOfPort(chain, other).length;
    }
    return position;
  }

  private sizesOf(chunk: Chunk<ServiceEntry>): Sizes {
    const key = `${this.family} ${this.nodeIP === undefined}`;
    let byKind = chunkSizes.get(chunk);
    if (byKind === undefined) chunkSizes.set(chunk, (byKind = new Map()));
    let sizes = byKind.get(key);
    if (sizes === undefined) {
      const counted = new Map<ServiceChain, number>();
      for (const port of portsOf(chunk, this.family))
        for (const { chain } of this.placed(port))
          counted.set(chain, (counted.get(chain) ?? 0) + 1);
      byKind.set(key, (sizes = counted));
    }
    return sizes;
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

const add = (a: Sizes, b: Sizes): Sizes =>
  new Map(
    [...NAT_CHAINS, ...FILTER_CHAINS].map((chain) => [
      chain,
      (a.get(chain) ?? 0) + (b.get(chain) ?? 0),
    ]),
  );

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
