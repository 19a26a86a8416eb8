import { familyOf, type Family } from '../../address.js';
import type {
  Hook,
  HookPacket,
  HookResult,
  NodeRules,
  ProxyMode,
  Relay,
  WalkContext,
} from '../../mode.js';
import { affinityPorts } from '../../picture/affinity-ports.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState } from '../../picture/proxy-state.js';
import { inSaveOrder, saveText, sizeOf, tableSizes } from '../../xtables/save.js';
import { walkHook } from '../../xtables/walk.js';
import { FamilyRules } from './family-rules.js';
import { ProxyPorts } from './proxy-ports.js';
import { affinityList, relayFor } from './round-robin.js';

/**
 * kube-proxy's userspace mode, which it had until 1.25: rules lead to a port of the proxy, and the proxy itself connects to an
 * endpoint. It is the only mode that tries another one when the first does not answer.
 */
export class UserspaceMode implements ProxyMode {
  readonly name = 'userspace';
  private readonly proxyPorts = new ProxyPorts();

  sync(state: ProxyState, node: ProxyNode): NodeRules {
    if (this.proxyPorts.isCrowded)
      this.proxyPorts.keepOnly([...state.services.values()].flatMap(({ ports }) => ports));
    return new UserspaceRules(state, node, this.proxyPorts);
  }
}

class UserspaceRules implements NodeRules {
  readonly mode = 'userspace';
  readonly tools = ['iptables-save'] as const;
  private readonly families: Partial<Record<Family, FamilyRules>> = {};

  constructor(
    readonly state: ProxyState,
    readonly node: ProxyNode,
    private readonly proxyPorts: ProxyPorts,
  ) {}

  print(family: Family): string {
    const rules = this.rulesOf(family);
    return saveText(family, (table) => inSaveOrder(table, rules.chainsOf(table)));
  }

  walk(hook: Hook, packet: HookPacket, context: WalkContext): HookResult {
    return walkHook(this.rulesOf(familyOf(packet.destination) ?? 'IPv4'), hook, packet, context);
  }

  relay(packet: HookPacket, context: WalkContext): Relay | undefined {
    const port = this.rulesOf(familyOf(packet.destination) ?? 'IPv4').proxied(packet);
    return port === undefined ? undefined : relayFor(port, packet.source, context);
  }

  affinityLists(): ReadonlySet<string> {
    const lists = new Set<string>();
    for (const port of affinityPorts(this.state))
      for (const endpoint of port.endpoints) lists.add(affinityList(port, endpoint));
    return lists;
  }

  size(family: Family): { readonly chains: number; readonly rules: number } {
    return sizeOf((table) => this.rulesOf(family).chainsOf(table));
  }

  tableSizes(family: Family): ReadonlyMap<string, number> {
    return tableSizes((table) => this.rulesOf(family).chainsOf(table));
  }

  private rulesOf(family: Family): FamilyRules {
    return (this.families[family] ??= new FamilyRules(
      this.state,
      this.node,
      family,
      this.proxyPorts,
    ));
  }
}
