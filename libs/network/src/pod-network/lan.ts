import { contains, familyOf, parseCidr } from '#kube-proxy';
import { statedDevices } from '../model/interfaces.js';
import type { NodeView } from '../model/node-view.js';
import type { NetworkSettings } from '../model/settings.js';

/** The largest IP packet of an Ethernet. */
export const PHYSICAL_MTU = 1500;

/** Bits of the network that a node has its own address in: as its annotation states them, or by the wiring. */
export function lanPrefix(
  node: NodeView,
  ip: string,
  nodePrefix: NetworkSettings['nodePrefix'],
): number {
  const stated = statedDevices(node.object)
    ?.flatMap(({ addresses }) => addresses)
    .find((address) => address.ip === ip);
  return stated?.prefix ?? nodePrefix[familyOf(ip) ?? 'IPv4'];
}

/** Can a node reach this address of another node without a router in between? */
export function isOnLan(
  node: NodeView,
  ip: string,
  nodePrefix: NetworkSettings['nodePrefix'],
): boolean {
  const family = familyOf(ip);
  const own = node.nodeIPs.find((each) => familyOf(each) === family);
  if (own === undefined) return false;
  const lan = parseCidr(`${own}/${lanPrefix(node, own, nodePrefix)}`);
  return lan !== undefined && contains(lan, ip);
}
