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
import { isNodeInRanges, PortVariants } from '../../picture/port-variants.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState } from '../../picture/proxy-state.js';
import { categorize } from '../../picture/topology.js';
import { FamilyRules } from './family-rules.js';
import { listTable } from './list.js';
import { portRules, type PortRules } from './port-rules.js';
import { walkHook } from './walk.js';

/** kube-proxy's nftables mode (KEP-3866): a table of its own, where maps find the chain of a Service port in one step. */
export class NftablesMode implements ProxyMode {
  readonly name = 'nftables';
  private readonly caches = new WeakMap<ProxyConfig, PortVariants<PortRules>>();

  sync(state: ProxyState, node: ProxyNode): NftablesRules {
    let ports = this.caches.get(state.config);
    if (ports === undefined) this.caches.set(state.config, (ports = variants(state.config)));
    return new NftablesRules(state, node, ports);
  }
}

function variants({ nftables: { masqueradeBit } }: ProxyConfig): PortVariants<PortRules> {
  return new PortVariants((port, node, detector) =>
    portRules(port, {
      categories: categorize(port, { nodeName: node.name, zone: node.zone }),
      detector,
      masqueradeBit,
      isNodeInRanges: isNodeInRanges(port, node),
    }),
  );
}

/** The rules of one node. */
export class NftablesRules implements NodeRules {
  readonly mode = 'nftables';
  readonly tools = ['nft'] as const;
  private readonly families: Partial<Record<Family, FamilyRules>> = {};

  constructor(
    readonly state: ProxyState,
    readonly node: ProxyNode,
    private readonly ports: PortVariants<PortRules>,
  ) {}

  print(family: Family): string {
    return listTable(this.rulesOf(family));
  }

  walk(hook: Hook, packet: HookPacket, context: WalkContext): HookResult {
    return walkHook(this.rulesOf(familyOf(packet.destination) ?? 'IPv4'), hook, packet, context);
  }

  affinityLists(): ReadonlySet<string> {
    return new Set(
      affinityPorts(this.state).flatMap((port) =>
        this.rulesOf(port.family)
          .section(port)
          .affinitySets()
          .map((set) => set.name),
      ),
    );
  }

  size(family: Family): { readonly chains: number; readonly rules: number } {
    const chains = this.rulesOf(family).chains();
    return {
      chains: chains.length,
      rules: chains.reduce((sum, chain) => sum + chain.rules.length, 0),
    };
  }

  /**
   * The chains that an update from `former` leaves behind, by name: emptied, and deleted by a sync at least a second later. Kernels
   * before 6.2 refuse to delete a chain in the transaction that takes its last reference away.
   */
  staleChains(former: NftablesRules, family: Family): string[] {
    const current = new Set(
      this.rulesOf(family)
        .chains()
        .map((chain) => chain.name),
    );
    return former
      .rulesOf(family)
      .chains()
      .map((chain) => chain.name)
      .filter((name) => !current.has(name))
      .sort();
  }

  private rulesOf(family: Family): FamilyRules {
    return (this.families[family] ??= new FamilyRules(this.state, this.node, family, this.ports));
  }
}
