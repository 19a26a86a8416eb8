import type { NodeView } from '../../model/node-view.js';
import { firstAddress } from '../bridged-pods.js';
import { felixMacOf } from '../hardware-address.js';

/** Annotations that calico-node writes on its Node. */
const CALICO_ANNOTATIONS = {
  ipip: 'projectcalico.org/IPv4IPIPTunnelAddr',
  vxlan: 'projectcalico.org/IPv4VXLANTunnelAddr',
  vxlanMac: 'projectcalico.org/VXLANTunnelMACAddr',
} as const;

/** The address of a node's end of the tunnel: what Calico wrote on the node, or else the first address of the node's pod range. */
export function tunnelAddress(node: NodeView, protocol: 'ipip' | 'vxlan'): string | undefined {
  return (
    node.object.metadata?.annotations?.[CALICO_ANNOTATIONS[protocol]] ?? firstAddress(node, 'IPv4')
  );
}

/** The hardware address of `vxlan.calico` of a node. */
export const tunnelMac = (node: NodeView): string =>
  node.object.metadata?.annotations?.[CALICO_ANNOTATIONS.vxlanMac] ?? felixMacOf(node.name);
