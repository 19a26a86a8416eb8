import type { Route } from '#images';
import { contains, familyOf, parseCidr } from '#kube-proxy';
import { Fabric } from '../fabric/fabric.js';
import { fabricFor, originHost, type Origin } from '../journey/trace.js';
import type { NodeView } from '../model/node-view.js';
import { lanDevice, statedDevices } from '../model/interfaces.js';
import { podIPs } from '../model/pod.js';
import type { NetworkPicture } from '../picture/picture.js';
import { podNetwork } from '../pod-network/order.js';
import type { NodeHop, PodNetwork } from '../pod-network/pod-network.js';

/** The IPv4 routing table of a pod or node, as `ip route` lists it. */
export function routesOf(picture: NetworkPicture, from: Origin): Route[] {
  const fabric = fabricFor(picture, from);
  const host = originHost(picture, fabric, from);
  if (host.kind === 'pod') {
    const ip = host.addresses.find((address) => familyOf(address) === 'IPv4');
    return ip === undefined
      ? []
      : [...podNetwork(picture.settings.podNetwork).podRoutes(host.node, ip)];
  }
  return host.kind === 'node' ? nodeRoutes(picture, fabric, host.node) : [];
}

function nodeRoutes(picture: NetworkPicture, fabric: Fabric, node: NodeView): Route[] {
  const network = podNetwork(picture.settings.podNetwork);
  const routes: Route[] = [];
  const ip = node.nodeIPs.find((address) => familyOf(address) === 'IPv4');
  const gateway = fabric.gateway('IPv4');
  const device = lanDevice(node.object, node.nodeIPs);
  if (gateway !== undefined) routes.push({ destination: 'default', gateway, device });
  if (ip !== undefined) {
    const lan = parseCidr(`${ip}/${picture.settings.nodePrefix.IPv4}`)!;
    routes.push({ destination: lan.text, device, protocol: 'kernel', scope: 'link', source: ip });
  }
  routes.push(...otherNetworks(node, device));
  for (const other of picture.nodes()) {
    for (const range of rangesOf(picture, network, other)) {
      if (other.name !== node.name) {
        const hop = network.toNode(node, other, range.split('/')[0]!);
        if (hop !== undefined) routes.push(routeBy(hop, range));
      } else if (network.ownRange !== undefined)
        routes.push({ destination: range, ...network.ownRange });
    }
  }
  for (const pod of picture.podsOn(node.name)) {
    if (pod.spec?.hostNetwork === true || network.podLink !== undefined) continue;
    const device = network.hostDevice(
      pod.metadata?.namespace ?? 'default',
      pod.metadata?.name ?? '',
    );
    for (const address of podIPs(pod).filter((candidate) => familyOf(candidate) === 'IPv4')) {
      routes.push({ destination: address, device, scope: 'link' });
    }
  }
  return routes;
}

/** The blocks of a node that have a route: those that its pods have addresses of, or its whole range where there are no blocks. */
function rangesOf(picture: NetworkPicture, network: PodNetwork, node: NodeView): string[] {
  const range = node.podCIDRs.find((cidr) => cidr.family === 'IPv4');
  if (range === undefined) return [];
  if (network.blockOf === undefined) return [range.text];
  const used = picture
    .podsOn(node.name)
    .filter((pod) => pod.spec?.hostNetwork !== true)
    .flatMap((pod) => podIPs(pod))
    .filter((ip) => contains(range, ip));
  const addresses = [range.text.split('/')[0]!, ...used];
  return [...new Set(addresses.map((ip) => network.blockOf!(node, ip)))];
}

function routeBy({ gateway, device, protocol, encapsulation }: NodeHop, range: string): Route {
  return {
    destination: range,
    gateway,
    device,
    ...(protocol === undefined ? {} : { protocol }),
    ...(encapsulation === undefined ? {} : { isOnLink: true }),
  };
}

/** The networks that the node's other devices are linked to. */
function otherNetworks(node: NodeView, lan: string): Route[] {
  return (statedDevices(node.object) ?? []).flatMap(({ name: device, addresses }) =>
    device === lan || device === 'lo'
      ? []
      : addresses.flatMap(({ ip, prefix }): Route[] => {
          const cidr = parseCidr(`${ip}/${prefix}`);
          return cidr?.family === 'IPv4' && prefix < 32
            ? [{ destination: cidr.text, device, protocol: 'kernel', scope: 'link', source: ip }]
            : [];
        }),
  );
}
