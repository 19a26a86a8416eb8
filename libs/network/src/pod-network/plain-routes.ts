import { familyOf } from '#kube-proxy';
import { lanDevice } from '../model/interfaces.js';
import type { NodeView } from '../model/node-view.js';
import type { NodeHop, PodRoute } from './pod-network.js';

/** A route to another node's pods by that node's address, without a tunnel: what host-gw networks set up. */
export function plainHop(from: NodeView, to: NodeView, destination: string): NodeHop | undefined {
  const family = familyOf(destination);
  const gateway = to.nodeIPs.find((ip) => familyOf(ip) === family);
  const block = rangeOf(to, destination);
  const device = lanDevice(from.object, from.nodeIPs);
  return gateway === undefined
    ? undefined
    : { device, gateway, text: `${block} via ${gateway} dev ${device}` };
}

/** The range of a node in the family of an address; the address itself where it has none. */
export function rangeOf(node: NodeView, ip: string): string {
  const family = familyOf(ip);
  return node.podCIDRs.find((cidr) => cidr.family === family)?.text ?? ip;
}

/** The routes of a pod whose gateway is not in its own network: the gateway is reached by the link. */
export function linkRoutes(gateway: string): PodRoute[] {
  return [
    { destination: 'default', gateway, device: 'eth0' },
    { destination: gateway, device: 'eth0', scope: 'link' },
  ];
}
