import { familyOf, type Family } from '../../address.js';
import type { HookPacket } from '../../mode.js';
import { portalsOf } from '../../picture/portals.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState } from '../../picture/proxy-state.js';
import type { ServicePort } from '../../picture/service-port.js';
import { BUILT_IN } from '../../xtables/built-in.js';
import type { NumberedRule, RuleSource } from '../../xtables/rule-source.js';
import {
  comment,
  jump,
  type Chain,
  type Match,
  type Rule,
  type Table,
} from '../../xtables/rule.js';
import { portalRules, type PlacedRule, type ServiceChain } from './port-rules.js';
import type { ProxyPorts } from './proxy-ports.js';

const NAT_CHAINS: readonly ServiceChain[] = [
  'KUBE-NODEPORT-CONTAINER',
  'KUBE-NODEPORT-HOST',
  'KUBE-PORTALS-CONTAINER',
  'KUBE-PORTALS-HOST',
];
const FILTER_CHAINS: readonly ServiceChain[] = ['KUBE-NODEPORT-NON-LOCAL'];

/** The proxy needs nothing of the endpoints to make rules: whoever comes is let in, and then sees. */
const ANY_ENDPOINTS = { cluster: [], local: [], reachable: [], hasAny: true };

/** The rules of one node in one family: every way to a Service port leads to a port of the proxy. */
export class FamilyRules implements RuleSource {
  private readonly nodeIP: string | undefined;
  private memoRules: ReadonlyMap<ServiceChain, readonly NumberedRule<undefined>[]> | undefined;

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
      ...own.map((name) => ({ name, rules: this.rulesIn(name).map(({ rule }) => rule) })),
    ];
  }

  /** Of a chain with the rules of all Services, only those for the packet's port can match. */
  chain(table: Table, name: string, packet: HookPacket) {
    const builtIn = jumps(table, name);
    if (BUILT_IN[table].includes(name)) {
      const rules = builtIn.map((rule, i) => ({ number: i + 1, rule, section: undefined }));
      return { rules, length: rules.length };
    }
    const all = this.rulesIn(name as ServiceChain);
    return {
      rules: all.filter(({ rule }) =>
        rule.matches.some(
          (match) => match.kind === 'protocol' && match.destinationPort === packet.destinationPort,
        ),
      ),
      length: all.length,
    };
  }

  /** The Service port whose proxy listens where the packet has arrived. */
  proxied({ protocol, destinationPort }: HookPacket): ServicePort | undefined {
    for (const port of this.ports())
      if (port.protocol === protocol && this.proxyPorts.of(port) === destinationPort) return port;
    return undefined;
  }

  private rulesIn(name: ServiceChain): readonly NumberedRule<undefined>[] {
    return (this.memoRules ??= this.makeRules()).get(name) ?? [];
  }

  private makeRules(): ReadonlyMap<ServiceChain, readonly NumberedRule<undefined>[]> {
    const chains = new Map<ServiceChain, NumberedRule<undefined>[]>();
    for (const { chain, rule } of this.placed()) {
      const rules = chains.get(chain) ?? [];
      chains.set(chain, rules);
      rules.push({ number: rules.length + 1, rule, section: undefined });
    }
    return chains;
  }

  private *placed(): Iterable<PlacedRule> {
    const { nodeIP } = this;
    if (nodeIP === undefined) return;
    for (const port of this.ports())
      for (const portal of portalsOf(port, ANY_ENDPOINTS))
        yield* portalRules(port, portal, this.proxyPorts.of(port), nodeIP);
  }

  /** SCTP has no proxy in this mode. */
  private *ports(): Iterable<ServicePort> {
    for (const entry of this.state.services.values())
      for (const port of entry.ports)
        if (port.family === this.family && port.protocol !== 'sctp') yield port;
  }
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
