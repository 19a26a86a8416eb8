import { createHash } from 'node:crypto';
import { contains, familyOf, formatAddress, parseCidr, type Family } from '#kube-proxy';
import { lanDevice } from '../../model/interfaces.js';
import type { NodeView } from '../../model/node-view.js';
import { linkRoutes } from '../plain-routes.js';
import type { NodeHop, PodNetwork } from '../pod-network.js';

/** The next hop of every pod: an address that the node's end of the link answers ARP for. */
const LINK_LOCAL_GATEWAY = { IPv4: '169.254.1.1', IPv6: 'fe80::ecee:eeff:feee:eeee' } as const;
const TUNNEL_ANNOTATION = 'projectcalico.org/IPv4IPIPTunnelAddr';
/** IP-in-IP adds a header of 20 bytes to the usual 1500. */
const TUNNEL_MTU = 1480;

/**
 * Calico with `ipipMode: Always` and `natOutgoing`: pods have /32 addresses on point-to-point links, packets between nodes are
 * wrapped into IP packets between the nodes' addresses. IPv6 pools know no such tunnel and are routed plainly.
 */
export const calicoIpip: PodNetwork = {
  name: 'calico-ipip',
  podMtu: TUNNEL_MTU,
  podPrefix: { IPv4: 32, IPv6: 128 },
  masqueradesOutgoing: true,

  nodeDevices(node) {
    const ip = tunnelAddress(node);
    return ip === undefined
      ? []
      : [{ name: 'tunl0', mtu: TUNNEL_MTU, addresses: [{ ip, prefix: 32 }] }];
  },

  hostDevice(namespace, name) {
    const digest = createHash('sha1').update(`${namespace}.${name}`).digest('hex');
    return `cali${digest.slice(0, 11)}`;
  },

  // Loading the ipip module gives every network namespace a tunnel device, which is down in pods.
  podDevices: [{ name: 'tunl0', mtu: TUNNEL_MTU, addresses: [] }],
  podRoutes: (_node, ip) => linkRoutes(LINK_LOCAL_GATEWAY[familyOf(ip) ?? 'IPv4']),
  podGateway: (_node: NodeView, family: Family) => LINK_LOCAL_GATEWAY[family],

  toNode(from, to, destination): NodeHop | undefined {
    const family = familyOf(destination);
    const gateway = to.nodeIPs.find((ip) => familyOf(ip) === family);
    const block = blockOf(to, destination);
    if (gateway === undefined) return undefined;
    if (family === 'IPv6') {
      const device = lanDevice(from.object, from.nodeIPs);
      const text = `${block} via ${gateway} dev ${device} proto bird`;
      return { device, gateway, text, protocol: 'bird' };
    }
    const source = tunnelAddress(from);
    return {
      device: 'tunl0',
      gateway,
      encapsulation: 'ipip',
      protocol: 'bird',
      ...(source === undefined ? {} : { source }),
      text: `${block} via ${gateway} dev tunl0 proto bird onlink`,
    };
  },

  ownRange: { device: 'blackhole', protocol: 'bird' },
  blockOf,
  unassigned: {
    text: (node, ip) => `blackhole ${blockOf(node, ip)} proto bird`,
    reason:
      'no pod has this address, and the node swallows packets to free addresses of its own range',
  },
};

/** Calico's address management hands out blocks of 64 addresses to nodes, and routes are made for blocks (`blockSize` 26 and 122). */
function blockOf(node: NodeView, ip: string): string {
  const range = node.podCIDRs.find((cidr) => contains(cidr, ip));
  if (range === undefined) return ip;
  const prefix = Math.max(range.prefix, range.family === 'IPv4' ? 26 : 122);
  return parseCidr(`${ip}/${prefix}`)?.text ?? range.text;
}

/** The address of tunl0: what Calico wrote on the node, or else the first address of the node's pod range. */
function tunnelAddress(node: NodeView): string | undefined {
  const noted = node.object.metadata?.annotations?.[TUNNEL_ANNOTATION];
  if (noted !== undefined) return noted;
  const range = node.podCIDRs.find((cidr) => cidr.family === 'IPv4');
  return range === undefined ? undefined : formatAddress('IPv4', range.base);
}
