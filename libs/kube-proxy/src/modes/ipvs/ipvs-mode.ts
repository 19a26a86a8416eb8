import { familyOf, type Family } from '../../address.js';
import type { ProxyConfig } from '../../config/config.js';
import type {
  BalancerListing,
  BalancerView,
  Hook,
  HookPacket,
  HookResult,
  NodeRules,
  ProxyMode,
  RuleTool,
  WalkContext,
} from '../../mode.js';
import { affinityPorts } from '../../picture/affinity-ports.js';
import { PortVariants } from '../../picture/port-variants.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState } from '../../picture/proxy-state.js';
import { categorize } from '../../picture/topology.js';
import { numbered, type RuleSource } from '../../xtables/rule-source.js';
import type { Table } from '../../xtables/rule.js';
import { inSaveOrder, saveText, sizeOf } from '../../xtables/save.js';
import { walkHook } from '../../xtables/walk.js';
import { affinityList, balance } from './balance.js';
import { FamilyRules } from './family-rules.js';
import { ipsetText } from './ipset-list.js';
import { connectionsText, ipvsadmText, statsText } from './ipvsadm.js';
import { portPart, type PortPart } from './port-part.js';

/** kube-proxy's IPVS mode: virtual servers in the kernel, sets of addresses, and a fixed number of iptables rules around both. */
export class IpvsMode implements ProxyMode {
  readonly name = 'ipvs';
  private readonly caches = new WeakMap<ProxyConfig, PortVariants<PortPart>>();

  sync(state: ProxyState, node: ProxyNode): NodeRules {
    let parts = this.caches.get(state.config);
    if (parts === undefined) {
      parts = new PortVariants((port, { name, zone }) =>
        portPart(port, categorize(port, { nodeName: name, zone })),
      );
      this.caches.set(state.config, parts);
    }
    return new IpvsRules(state, node, parts);
  }
}

const LISTINGS = { servers: ipvsadmText, stats: statsText, connections: connectionsText };

class IpvsRules implements NodeRules {
  readonly mode = 'ipvs';
  readonly tools = ['ipvsadm', 'ipset', 'iptables-save'] as const;
  private readonly families: Partial<Record<Family, FamilyRules>> = {};

  constructor(
    readonly state: ProxyState,
    readonly node: ProxyNode,
    private readonly parts: PortVariants<PortPart>,
  ) {}

  print(family: Family, tool: RuleTool = 'ipvsadm'): string {
    const rules = this.rulesOf(family);
    switch (tool) {
      case 'ipvsadm':
        return ipvsadmText(rules);
      case 'ipset':
        return ipsetText(rules);
      case 'iptables-save':
        return saveText(family, (table) => inSaveOrder(table, rules.chains()[table]));
      case 'nft':
        throw new RangeError('mode ipvs programs nothing that nft shows');
    }
  }

  balancer(family: Family, listing: BalancerListing, view: BalancerView): string {
    return LISTINGS[listing](this.rulesOf(family), view);
  }

  walk(hook: Hook, packet: HookPacket, context: WalkContext): HookResult {
    const rules = this.rulesOf(familyOf(packet.destination) ?? 'IPv4');
    return walkHook(sourceOf(rules), hook, packet, context);
  }

  affinityLists(): ReadonlySet<string> {
    const lists = new Set<string>();
    for (const port of affinityPorts(this.state)) {
      for (const server of this.rulesOf(port.family).serversOf(port))
        for (const endpoint of server.endpoints) lists.add(affinityList(server, endpoint));
    }
    return lists;
  }

  holds(ip: string): boolean {
    return this.rulesOf(familyOf(ip) ?? 'IPv4').holds(ip);
  }

  size(family: Family): { readonly chains: number; readonly rules: number } {
    return sizeOf((table) => this.rulesOf(family).chains()[table]);
  }

  private rulesOf(family: Family): FamilyRules {
    return (this.families[family] ??= new FamilyRules(this.state, this.node, family, this.parts));
  }
}

/** The rules and virtual servers as a walk reads them. */
function sourceOf(rules: FamilyRules): RuleSource {
  return {
    family: rules.family,
    chain: (table: Table, name: string) => {
      const found = rules.chains()[table].find((chain) => chain.name === name)?.rules ?? [];
      return { rules: numbered(found, undefined), length: found.length };
    },
    inSet: (name, sides, packet) => rules.inSet(name, sides, packet),
    balance: (hook, table, packet, context) => balance(rules, hook, table, packet, context),
  };
}
