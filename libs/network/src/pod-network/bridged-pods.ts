import { contains, formatAddress, type Family } from '#kube-proxy';
import type { NodeView } from '../model/node-view.js';
import { vethOf } from './hardware-address.js';
import type { DeviceAddress, PodNetwork } from './pod-network.js';

const BRIDGE = 'cni0';

/** What a node and its pods have when the plug-ins `bridge` and `host-local` connect them: the bridge `cni0` has the first address of the range and is the pods' gateway. */
export const bridgedPods = {
  hostDevice: vethOf,
  podDevices: [],
  podRouteScope: 'link',
  podLink: BRIDGE,
  podPrefix: (node, family) =>
    node.podCIDRs.find((cidr) => cidr.family === family)?.prefix ?? (family === 'IPv4' ? 24 : 64),
  podGateway: (node, family) =>
    bridgeAddresses(node).find((address) => address.ip.includes(':') === (family === 'IPv6'))?.ip,
  ownRange: (_node, range) => ({ destination: range, device: BRIDGE }),
  unassigned: {
    text: (node) => `${node.podCIDRs[0]?.text ?? ''} dev ${BRIDGE}`,
    reason: 'no pod on the bridge has this address, so that nobody answers ARP for it',
  },
} satisfies Partial<PodNetwork>;

/** The bridge itself, for packets of at most `mtu` bytes. */
export const bridgeDevice = (node: NodeView, mtu: number) =>
  ({ name: BRIDGE, kind: 'bridge', mtu, addresses: bridgeAddresses(node) }) as const;

/** The first address of the range that a pod's address is in, which its gateway has. */
export function gatewayOf(node: NodeView, ip: string): string | undefined {
  const range = node.podCIDRs.find((cidr) => contains(cidr, ip));
  return range === undefined ? undefined : formatAddress(range.family, range.base + 1n);
}

/** The first address of each range of a node. */
export const bridgeAddresses = (node: NodeView): DeviceAddress[] =>
  node.podCIDRs.map((cidr) => ({
    ip: formatAddress(cidr.family, cidr.base + 1n),
    prefix: cidr.prefix,
  }));

/** The first address of a node's range in one family, as that of the end of a tunnel. */
export function firstAddress(node: NodeView, family: Family): string | undefined {
  const range = node.podCIDRs.find((cidr) => cidr.family === family);
  return range === undefined ? undefined : formatAddress(family, range.base);
}
