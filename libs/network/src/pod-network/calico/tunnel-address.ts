import type { NodeView } from '../../model/node-view.js';
import { firstAddress } from '../bridged-pods.js';
import { felixMacOf } from '../hardware-address.js';

/** Annotations that calico-node writes on its Node. */
const CALICO_ANNOTATIONS = {
  address: 'projectcalico.org/IPv4Address',
  ipip: 'projectcalico.org/IPv4IPIPTunnelAddr',
  vxlan: 'projectcalico.org/IPv4VXLANTunnelAddr',
  vxlanMac: 'projectcalico.org/VXLANTunnelMACAddr',
} as const;

/** The address of a node's end of the tunnel: what Calico wrote on the node, or else, where addresses come from Node objects, the first one of the node's range. */
export function tunnelAddress(
  node: NodeView,
  protocol: 'ipip' | 'vxlan',
  isManaged: boolean,
): string | undefined {
  const noted = node.object.metadata?.annotations?.[CALICO_ANNOTATIONS[protocol]];
  return noted ?? (isManaged ? undefined : firstAddress(node, 'IPv4'));
}

/** The hardware address of `vxlan.calico` of a node. */
export const tunnelMac = (node: NodeView): string =>
  node.object.metadata?.annotations?.[CALICO_ANNOTATIONS.vxlanMac] ?? felixMacOf(node.name);

/**
 * What calico-node writes on its Node: its own address, and one from a pool for each end of a tunnel (`assign` gives it). An end that
 * has an address keeps it.
 */
export function calicoNotes(
  node: NodeView,
  {
    address,
    protocols,
    assign,
  }: {
    readonly address: string | undefined;
    readonly protocols: readonly ('ipip' | 'vxlan')[];
    readonly assign: (protocol: 'ipip' | 'vxlan') => string | undefined;
  },
): Readonly<Record<string, string>> {
  const known = node.object.metadata?.annotations ?? {};
  const notes: Record<string, string> = {};
  if (address !== undefined) notes[CALICO_ANNOTATIONS.address] = address;
  for (const protocol of protocols) {
    const key = CALICO_ANNOTATIONS[protocol];
    const ip = known[key] ?? assign(protocol);
    if (ip !== undefined) notes[key] = ip;
    if (protocol === 'vxlan') notes[CALICO_ANNOTATIONS.vxlanMac] = tunnelMac(node);
  }
  return notes;
}
