import type { NodeRules, ProxyMode } from './mode.js';
import { IptablesMode } from './modes/iptables/iptables-mode.js';
import { IpvsMode } from './modes/ipvs/ipvs-mode.js';
import { NftablesMode } from './modes/nftables/nftables-mode.js';
import { UserspaceMode } from './modes/userspace/userspace-mode.js';
import { boundNode, type ProxyNode } from './picture/proxy-node.js';
import type { ProxyState } from './picture/proxy-state.js';

/** The modes that can be run, by the name that `mode:` of the configuration gives them. */
export const PROXY_MODES: Readonly<Record<string, () => ProxyMode>> = {
  iptables: () => new IptablesMode(),
  ipvs: () => new IpvsMode(),
  userspace: () => new UserspaceMode(),
  nftables: () => new NftablesMode(),
};

/** The modes in use. Each is made once, so that what it shares between nodes is shared. */
export class ProxyModes {
  private readonly made = new Map<string, ProxyMode>();

  /** The rules of a node in the mode of the configuration. Throws RangeError for a mode that is not there. */
  sync(state: ProxyState, node: ProxyNode): NodeRules {
    const { mode } = state.config;
    let known = this.made.get(mode);
    if (known === undefined) {
      const make = PROXY_MODES[mode];
      if (make === undefined) throw new RangeError(`proxy mode "${mode}" cannot be simulated`);
      this.made.set(mode, (known = make()));
    }
    return known.sync(state, boundNode(node, state.config.bindAddress));
  }
}
