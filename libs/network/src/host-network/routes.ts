import type { Route } from '#images';
import { familyOf, parseCidr } from '#kube-proxy';
import { Fabric } from '../fabric/fabric.js';
import { fabricFor, originHost, type Origin } from '../journey/trace.js';
import type { NodeView } from '../model/node-view.js';
import { podIPs } from '../model/pod.js';
import type { NetworkPicture } from '../picture/picture.js';
import { podNetwork } from '../pod-network/order.js';

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
  if (gateway !== undefined) routes.push({ destination: 'default', gateway, device: 'eth0' });
  if (ip !== undefined) {
    const lan = parseCidr(`${ip}/${picture.settings.nodePrefix.IPv4}`)!;
    routes.push({ destination: lan.text, device: 'eth0', scope: 'link', source: ip });
  }
  for (const other of picture.nodes()) {
    const range = other.podCIDRs.find((cidr) => cidr.family === 'IPv4');
    if (range === undefined) continue;
    if (other.name === node.name) {
      if (network.ownRange !== undefined)
        routes.push({ destination: range.text, device: network.ownRange });
      continue;
    }
    const hop = network.toNode(node, other, range.text.split('/')[0]!);
    if (hop !== undefined)
      routes.push({ destination: range.text, gateway: hop.gateway, device: hop.device });
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
