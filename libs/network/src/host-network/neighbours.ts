import type { ForwardingEntry, Neighbour } from '#images';
import { familyOf } from '#kube-proxy';
import { fabricFor, originHost, type Origin } from '../journey/trace.js';
import type { Host } from '../fabric/host.js';
import { lanDevice } from '../model/interfaces.js';
import type { NodeView } from '../model/node-view.js';
import { podIPs } from '../model/pod.js';
import { macOf } from '../pod-network/hardware-address.js';
import type { NetworkPicture } from '../picture/picture.js';
import { interfacesOf, linkMac, linkName, podMac, podsOn } from './interfaces.js';

type NodeHost = Host & { readonly kind: 'node' };

/** The link-layer neighbours of a pod or node, as `ip neigh` lists them: whoever it reaches without another hop in between. */
export function neighboursOf(picture: NetworkPicture, from: Origin): Neighbour[] {
  const fabric = fabricFor(picture, from);
  const host = originHost(picture, fabric, from);
  if (host.kind === 'pod') return gatewaysOf(picture, host);
  if (host.kind !== 'node') return [];
  const device = lanDevice(host.node.object, host.node.nodeIPs);
  const gateway = fabric.gateway('IPv4');
  const { name: router } = picture.settings.router;
  return [
    ...(gateway === undefined ? [] : [reachable(gateway, device, macOf(`${router} lan`))]),
    ...others(picture, host).flatMap((other) => {
      const mac = macOf(`${other.name} ${lanDevice(other.object, other.nodeIPs)}`);
      return other.nodeIPs.map((ip) => reachable(ip, device, mac));
    }),
    ...peersOf(picture, host).map(({ ip, device: tunnel, mac }) => ({
      ip,
      device: tunnel,
      mac,
      state: 'PERMANENT' as const,
    })),
    ...podsOn(picture, host.name).flatMap((pod) =>
      podIPs(pod).map((ip) =>
        reachable(ip, picture.podNetwork.podLink ?? linkName(picture.podNetwork, pod), podMac(pod)),
      ),
    ),
  ];
}

/** What the VXLAN devices and the bridge of a node know: which hardware address is behind which port or node, as `bridge fdb` lists it. */
export function forwardingOf(picture: NetworkPicture, from: Origin): ForwardingEntry[] {
  const host = originHost(picture, fabricFor(picture, from), from);
  if (host.kind !== 'node') return [];
  const { podNetwork } = picture;
  const tunnels = peersOf(picture, host).map(({ mac, device, nodeIP }) => ({
    mac,
    device,
    destination: nodeIP,
  }));
  const bridge = podNetwork.podLink;
  const ports =
    bridge === undefined
      ? []
      : podsOn(picture, host.name).map((pod) => ({
          mac: podMac(pod),
          device: linkName(podNetwork, pod),
          master: bridge,
        }));
  return [...tunnels, ...ports];
}

const reachable = (ip: string, device: string, mac: string): Neighbour => ({
  ip,
  device,
  mac,
  state: 'REACHABLE',
});

function others(picture: NetworkPicture, { name }: NodeHost): NodeView[] {
  return [...picture.nodes()].filter((each) => each.name !== name);
}

function peersOf(picture: NetworkPicture, host: NodeHost) {
  return others(picture, host).flatMap(
    (other) => picture.podNetwork.tunnelPeers?.(host.node, other) ?? [],
  );
}

/** The next hop of a pod in each family, with the address of whoever answers for it. */
function gatewaysOf(picture: NetworkPicture, host: Host & { readonly kind: 'pod' }): Neighbour[] {
  const { podNetwork } = picture;
  const { name } = host.node;
  const bridge = interfacesOf(picture, { node: name }).find(
    (device) => device.name === podNetwork.podLink,
  );
  return host.addresses.flatMap((own) => {
    const ip = podNetwork.podGateway(host.node, familyOf(own) ?? 'IPv4');
    return ip === undefined
      ? []
      : [reachable(ip, 'eth0', bridge?.mac ?? linkMac(podNetwork, host.pod))];
  });
}
