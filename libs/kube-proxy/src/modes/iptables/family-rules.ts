import { hostCidr, parseCidr, type Family } from '../../address.js';
import { configOrigin } from '../../config/origin.js';
import type { HookPacket } from '../../mode.js';
import { localDetector, type LocalDetector } from '../../picture/local-traffic.js';
import { nodePortAddresses } from '../../picture/node-port-addresses.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState } from '../../picture/proxy-state.js';
import type { ServicePort } from '../../picture/service-port.js';
import { claimKey } from '../../picture/vip-index.js';
import { allowsLocalhostNodePorts, baseChains, DISPATCH_CHAINS } from './base-chains.js';
import { positionsOn, type ChainPositions } from './chain-positions.js';
import { contribution } from './contributions.js';
import type { PortRulesCache } from './port-rules-cache.js';
import type { PortRules } from './port-rules.js';
import { numbered, type NumberedRule, type RuleSource } from '../../xtables/rule-source.js';
import { comment, jump, type Chain, type Rule, type Table } from '../../xtables/rule.js';
import { inSaveOrder } from '../../xtables/save.js';

/** The rules of one node in one family. Texts, shared chains and positions are made when somebody asks. */
export class FamilyRules implements RuleSource<PortRules> {
  private readonly base: Readonly<Record<Table, readonly Chain[]>>;
  private readonly byName = new Map<string, Chain>();
  private readonly detector: LocalDetector | undefined;
  private readonly nodePortJumps: readonly Rule[];
  private memoPositions: ChainPositions | undefined;
  private memoSections: readonly PortRules[] | undefined;

  constructor(
    private readonly state: ProxyState,
    private readonly node: ProxyNode,
    readonly family: Family,
    private readonly cache: PortRulesCache,
  ) {
    this.base = baseChains(state.config, family);
    for (const [table, chains] of Object.entries(this.base)) {
      for (const chain of chains) this.byName.set(`${table}/${chain.name}`, chain);
    }
    this.detector = localDetector(state.config, node, family);
    this.nodePortJumps = nodePortJumps(state, node, family);
  }

  /** Every chain of a table in the order of `iptables-save`. */
  chainsOf(table: Table): readonly Chain[] {
    const chains = [...this.base[table]];
    if (table !== 'mangle')
      chains.push(...DISPATCH_CHAINS[table].map((name) => this.dispatchChain(table, name)));
    if (table === 'nat') for (const section of this.sections()) chains.push(...section.chains());
    return inSaveOrder(table, chains);
  }

  /** The rules of every Service port of the family, in the order of their names. */
  sections(): readonly PortRules[] {
    if (this.memoSections !== undefined) return this.memoSections;
    const sections: PortRules[] = [];
    for (const entry of this.state.services.values()) {
      for (const port of entry.ports)
        if (port.family === this.family) sections.push(this.section(port));
    }
    return (this.memoSections = sections);
  }

  /** A chain as a walk reads it; `section` is the port whose rule jumps there. */
  chain(table: Table, name: string, packet: HookPacket, section: PortRules | undefined) {
    if (table !== 'mangle' && (DISPATCH_CHAINS[table] as readonly string[]).includes(name)) {
      const { protocol, destination, destinationPort } = packet;
      return {
        rules: this.candidates(table, name, protocol, destination, destinationPort),
        length: this.positions().total(table, name) + this.tail(table, name).length,
      };
    }
    const own = table === 'nat' ? section?.chain(name) : undefined;
    const rules = (own ?? this.byName.get(`${table}/${name}`))?.rules ?? [];
    return { rules: numbered(rules, section), length: rules.length };
  }

  private dispatchChain(table: Table, name: string): Chain {
    const rules = this.sections().flatMap((section) => contribution(table, name, section));
    return { name, rules: [...rules, ...this.tail(table, name)] };
  }

  /**
   * The only rules of a shared chain that a packet to this address can match, with their positions: the same outcome as
   * comparing all of them, as each names one protocol and port.
   */
  private candidates(
    table: Table,
    name: string,
    protocol: string,
    ip: string,
    port: number,
  ): readonly NumberedRule<PortRules>[] {
    const claimants = [
      ...this.state.claimants(claimKey(protocol, ip, port)),
      ...this.state.claimants(claimKey(protocol, '', port)),
    ];
    const found = new Map<number, NumberedRule<PortRules>>();
    for (const claimant of claimants) {
      if (claimant.family !== this.family) continue;
      const section = this.section(claimant);
      const start = this.positions().first(table, name, claimant);
      contribution(table, name, section).forEach((rule, i) =>
        found.set(start + i, { number: start + i + 1, rule, section }),
      );
    }
    const rules = [...found.values()].sort((a, b) => a.number - b.number);
    const tail = this.tail(table, name).map((rule, i) => ({
      number: this.positions().total(table, name) + i + 1,
      rule,
      section: undefined,
    }));
    return [...rules, ...tail];
  }

  /** The rules of one Service port of the family. */
  section(port: ServicePort): PortRules {
    return this.cache.rulesFor(port, this.node, this.detector);
  }

  private tail(table: Table, name: string): readonly Rule[] {
    return table === 'nat' && name === 'KUBE-SERVICES' ? this.nodePortJumps : [];
  }

  private positions(): ChainPositions {
    const { state, node, family, detector, cache } = this;
    return (this.memoPositions ??= positionsOn(state, node, family, detector, cache));
  }
}

/** The last rules of nat KUBE-SERVICES: which local addresses node ports answer on (`nodePortAddresses`). */
function nodePortJumps(state: ProxyState, node: ProxyNode, family: Family): Rule[] {
  const { config } = state;
  const label = comment(
    'kubernetes service nodeports; NOTE: this must be the last rule in this chain',
  );
  const target = jump('KUBE-NODEPORTS');
  const origin = configOrigin(config)('nodePortAddresses');
  const takesLoopback = family === 'IPv4' && config.localhostNodePorts;
  const addresses = nodePortAddresses(config.nodePortAddresses, node, family, takesLoopback);
  if (addresses === 'all') {
    const loopback = parseCidr(family === 'IPv4' ? '127.0.0.0/8' : '::1/128')!;
    const exclusion = allowsLocalhostNodePorts(config, family)
      ? {}
      : { destination: { value: loopback, not: true } };
    return [
      { ...exclusion, matches: [label, { kind: 'addrtype', side: 'dst' }], target, ...origin },
    ];
  }
  return addresses.map((ip) => ({
    destination: { value: hostCidr(ip) },
    matches: [label],
    target,
    ...origin,
  }));
}
