import { contains, formatAddress } from '#kube-proxy';
import { createHash } from 'node:crypto';
import { plainHop } from '../plain-routes.js';
import type { DeviceAddress, PodNetwork } from '../pod-network.js';
import type { NodeView } from '../../model/node-view.js';

/**
 * Pods on a bridge `cni0` of their node (the CNI plug-ins bridge and host-local). The bridge has the first address of the range and
 * is the pods' gateway; hairpin mode is on and bridged packets pass the rules (`bridge-nf-call-iptables`).
 */
export const bridge: PodNetwork = {
  name: 'bridge',
  podMtu: 1500,
  podPrefix: { IPv4: 24, IPv6: 64 },
  masqueradesOutgoing: false,
  nodeDevices: (node) => [{ name: 'cni0', mtu: 1500, addresses: bridgeAddresses(node) }],
  hostDevice: (namespace, name) =>
    `veth${createHash('sha1').update(`${namespace}/${name}`).digest('hex').slice(0, 8)}`,
  podDevices: [],
  podRoutes: (node, ip) => {
    const range = node.podCIDRs.find((cidr) => contains(cidr, ip));
    const gateway = range === undefined ? undefined : formatAddress(range.family, range.base + 1n);
    return range === undefined || gateway === undefined
      ? []
      : [
          { destination: 'default', gateway, device: 'eth0' },
          { destination: range.text, device: 'eth0', scope: 'link', source: ip },
        ];
  },
  podGateway: (node, family) =>
    bridgeAddresses(node).find((address) => address.ip.includes(':') === (family === 'IPv6'))?.ip,
  toNode: plainHop,
  podLink: 'cni0',
  ownRange: { device: 'cni0' },
  unassigned: {
    text: (node) => `${node.podCIDRs[0]?.text ?? ''} dev cni0`,
    reason: 'no pod on the bridge has this address, so that nobody answers ARP for it',
  },
};

const bridgeAddresses = (node: NodeView): DeviceAddress[] =>
  node.podCIDRs.map((cidr) => ({
    ip: formatAddress(cidr.family, cidr.base + 1n),
    prefix: cidr.prefix,
  }));
