import type { Route } from '#images';
import { contains, familyOf, formatAddress, parseCidr, type Family } from '#kube-proxy';
import { Fabric } from '../fabric/fabric.js';
import { fabricFor, originHost, type Origin } from '../journey/trace.js';
import type { NodeView } from '../model/node-view.js';
import { lanDevice, statedDevices } from '../model/interfaces.js';
import { podIPs } from '../model/pod.js';
import type { NetworkPicture } from '../picture/picture.js';
import { lanPrefix } from '../pod-network/lan.js';
import type { NodeHop } from '../pod-network/pod-network.js';
import { linkName, podsOn } from './interfaces.js';

/** The routing table of a pod or node in one family, in the order of `ip route`: the default route, then by address. */
export function routesOf(picture: NetworkPicture, from: Origin, family: Family = 'IPv4'): Route[] {
  const fabric = fabricFor(picture, from);
  const host = originHost(picture, fabric, from);
  if (host.kind === 'pod') {
    const ip = host.addresses.find((address) => familyOf(address) === family);
    return ip === undefined ? [] : [...picture.podNetwork.podRoutes(host.node, ip)];
  }
  return host.kind === 'node' ? inOrder(nodeRoutes(picture, fabric, host.node, family)) : [];
}

function nodeRoutes(
  picture: NetworkPicture,
  fabric: Fabric,
  node: NodeView,
  family: Family,
): Route[] {
  const { podNetwork: network } = picture;
  const routes: Route[] = [];
  const ip = node.nodeIPs.find((address) => familyOf(address) === family);
  const gateway = fabric.gateway(family);
  const device = lanDevice(node.object, node.nodeIPs);
  if (gateway !== undefined && ip !== undefined)
    routes.push({ destination: 'default', gateway, device });
  if (ip !== undefined) {
    const lan = parseCidr(`${ip}/${lanPrefix(node, ip, picture.settings.nodePrefix)}`)!;
    routes.push(linked(lan.text, device, ip, family));
  }
  routes.push(...otherNetworks(node, device, family));
  for (const other of picture.nodes()) {
    for (const range of rangesOf(picture, other, family)) {
      if (other.name !== node.name) {
        const hop = network.toNode(node, other, range.split('/')[0]!);
        if (hop !== undefined) routes.push(routeBy(hop, range));
      } else {
        const own = network.ownRange?.(node, range);
        if (own !== undefined) routes.push(own);
      }
    }
    if (other.name !== node.name)
      for (const borrowed of borrowedBy(picture, other, family)) {
        const hop = network.toNode(node, other, borrowed);
        if (hop !== undefined) routes.push(routeBy(hop, borrowed));
      }
  }
  if (network.podLink !== undefined) return routes;
  for (const pod of podsOn(picture, node.name))
    for (const address of podIPs(pod).filter((candidate) => familyOf(candidate) === family))
      routes.push({
        destination: address,
        device: linkName(network, pod),
        scope: network.podRouteScope,
      });
  return routes;
}

/** The blocks of a node that have a route: those that it has claimed, or that its pods have addresses of, or its whole range where there are no blocks. */
function rangesOf(picture: NetworkPicture, node: NodeView, family: Family): readonly string[] {
  const { podNetwork: network } = picture;
  const claimed = network.blocksOf?.(node.name);
  if (claimed !== undefined)
    return claimed.filter((text) => text.includes(':') === (family === 'IPv6'));
  const range = node.podCIDRs.find((cidr) => cidr.family === family);
  if (range === undefined) return [];
  if (network.blockOf === undefined) return [range.text];
  const used = podsOn(picture, node.name)
    .flatMap((pod) => podIPs(pod))
    .filter((ip) => contains(range, ip));
  const addresses = [formatAddress(family, range.base), ...used];
  return [...new Set(addresses.map((ip) => network.blockOf!(node, ip)))];
}

/** Addresses of a node's pods that lie in no range or block of its own: they are announced one by one. */
function borrowedBy(picture: NetworkPicture, node: NodeView, family: Family): string[] {
  if (picture.podNetwork.blockOf === undefined) return [];
  return podsOn(picture, node.name)
    .flatMap((pod) => podIPs(pod))
    .filter((ip) => familyOf(ip) === family && picture.nodeOfPodRange(ip)?.name !== node.name);
}

function routeBy({ gateway, device, protocol, isOnLink }: NodeHop, range: string): Route {
  return {
    destination: range,
    gateway,
    device,
    ...(protocol === undefined ? {} : { protocol }),
    ...(isOnLink === undefined ? {} : { isOnLink }),
  };
}

/** The networks that the node's other devices are linked to. */
function otherNetworks(node: NodeView, lan: string, family: Family): Route[] {
  return (statedDevices(node.object) ?? []).flatMap(({ name: device, addresses }) =>
    device === lan || device === 'lo'
      ? []
      : addresses.flatMap(({ ip, prefix }): Route[] => {
          const cidr = parseCidr(`${ip}/${prefix}`);
          const isOne = prefix === (family === 'IPv4' ? 32 : 128);
          return cidr?.family === family && !isOne ? [linked(cidr.text, device, ip, family)] : [];
        }),
  );
}

/** What the kernel itself adds for an address of a device; IPv6 names no source. */
const linked = (destination: string, device: string, source: string, family: Family): Route => ({
  destination,
  device,
  protocol: 'kernel',
  ...(family === 'IPv4' ? { scope: 'link', source } : {}),
});

/** The default route first, then by address and by the length of the prefix. */
function inOrder(routes: readonly Route[]): Route[] {
  const keys = new Map(
    routes.map((route) => {
      const text = route.destination;
      const cidr = parseCidr(
        text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`,
      );
      return [route, cidr] as const;
    }),
  );
  return [...routes].sort((a, b) => {
    const [left, right] = [keys.get(a), keys.get(b)];
    if (left === undefined || right === undefined)
      return Number(left !== undefined) - Number(right !== undefined);
    if (left.base !== right.base) return left.base < right.base ? -1 : 1;
    return left.prefix - right.prefix;
  });
}
