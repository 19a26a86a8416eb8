import { familyOf, type Family } from '../../address.js';
import type { ProxyConfig } from '../../config/config.js';
import type {
  Hook,
  HookPacket,
  HookResult,
  NodeRules,
  ProxyMode,
  WalkContext,
} from '../../mode.js';
import { affinityPorts } from '../../picture/affinity-ports.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState } from '../../picture/proxy-state.js';
import { saveText, sizeOf, tableSizes } from '../../xtables/save.js';
import { walkHook } from '../../xtables/walk.js';
import { FamilyRules } from './family-rules.js';
import { PortRulesCache } from './port-rules-cache.js';

/** kube-proxy's iptables mode: a chain for each Service port, a chain for each endpoint, and shared chains that are compared rule by rule. */
export class IptablesMode implements ProxyMode {
  readonly name = 'iptables';
  private readonly caches = new WeakMap<
    ProxyConfig,
    { normal: PortRulesCache; large: PortRulesCache }
  >();

  sync(state: ProxyState, node: ProxyNode): NodeRules {
    const caches = this.cachesFor(state.config);
    return new IptablesRules(state, node, (family) =>
      state.isLargeCluster(family) ? caches.large : caches.normal,
    );
  }

  private cachesFor(config: ProxyConfig) {
    let caches = this.caches.get(config);
    if (caches === undefined) {
      caches = {
        normal: new PortRulesCache(config, true),
        large: new PortRulesCache(config, false),
      };
      this.caches.set(config, caches);
    }
    return caches;
  }
}

class IptablesRules implements NodeRules {
  readonly mode = 'iptables';
  readonly tools = ['iptables-save'] as const;
  private readonly families: Partial<Record<Family, FamilyRules>> = {};

  constructor(
    readonly state: ProxyState,
    readonly node: ProxyNode,
    private readonly cacheOf: (family: Family) => PortRulesCache,
  ) {}

  print(family: Family): string {
    const rules = this.rulesOf(family);
    return saveText(family, (table) => rules.chainsOf(table));
  }

  walk(hook: Hook, packet: HookPacket, context: WalkContext): HookResult {
    return walkHook(this.rulesOf(familyOf(packet.destination) ?? 'IPv4'), hook, packet, context);
  }

  affinityLists(): ReadonlySet<string> {
    const lists = affinityPorts(this.state).flatMap((port) =>
      this.rulesOf(port.family).section(port).endpointChainNames(),
    );
    return new Set(lists);
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
      this.cacheOf(family),
    ));
  }
}
