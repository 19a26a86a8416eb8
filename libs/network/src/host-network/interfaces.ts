import type { NetworkInterface } from '#images';
import { familyOf } from '#kube-proxy';
import { fabricFor, originHost, type Origin } from '../journey/trace.js';
import type { Host } from '../fabric/host.js';
import type { TrafficCounters } from '../journey/traffic.js';
import { podIPs, type Pod } from '../model/pod.js';
import { macOf } from '../pod-network/hardware-address.js';
import { nodeDevices } from '../pod-network/node-devices.js';
import type { Device, PodNetwork } from '../pod-network/pod-network.js';
import type { NetworkPicture } from '../picture/picture.js';

const NO_MAC = '00:00:00:00:00:00';
const LOOPBACK: Device = {
  name: 'lo',
  mtu: 65536,
  addresses: [
    { ip: '127.0.0.1', prefix: 8 },
    { ip: '::1', prefix: 128 },
  ],
};

/** The devices of a pod or node with their addresses, as `ip addr` lists them, and with what went through them if that was counted. */
export function interfacesOf(
  picture: NetworkPicture,
  from: Origin,
  traffic?: TrafficCounters,
): NetworkInterface[] {
  const host = originHost(picture, fabricFor(picture, from), from);
  const devices = devicesOf(picture, host);
  return traffic === undefined
    ? devices
    : devices.map((device) => ({ ...device, ...traffic.of(host.name, device.name) }));
}

function devicesOf(picture: NetworkPicture, host: Host): NetworkInterface[] {
  const { podNetwork: network } = picture;
  if (host.kind === 'pod') return podInterfaces(picture, host);
  if (host.kind !== 'node') return [];
  const own = nodeDevices(host.node, picture.settings, network).map((device, i) =>
    toInterface(device, i + 1, host.name),
  );
  const podIndex = 2 + network.podDevices.length + 1;
  const links = podsOn(picture, host.name).map((pod, i): NetworkInterface => ({
    name: linkName(network, pod),
    index: own.length + 1 + i,
    kind: 'veth',
    mac: linkMac(network, pod),
    mtu: network.podMtu,
    addresses: network.linkAddresses?.(host.node) ?? [],
    up: true,
    peerIndex: podIndex,
    ...(network.podLink === undefined ? {} : { master: network.podLink }),
  }));
  return [...own, ...links];
}

function podInterfaces(
  picture: NetworkPicture,
  host: Host & { readonly kind: 'pod' },
): NetworkInterface[] {
  const { podNetwork: network } = picture;
  const eth0: Device = {
    name: 'eth0',
    mtu: network.podMtu,
    addresses: host.addresses.map((ip) => ({
      ip,
      prefix: network.podPrefix(host.node, familyOf(ip) ?? 'IPv4'),
    })),
  };
  const link = podsOn(picture, host.node.name).findIndex((pod) => nameOf(pod) === host.name);
  const others = [LOOPBACK, ...network.podDevices].map((device, i) =>
    toInterface(device, i + 1, host.name),
  );
  const onNode = nodeDevices(host.node, picture.settings, network).length;
  return [
    ...others,
    {
      ...toInterface(eth0, others.length + 2, host.name),
      kind: 'veth',
      peerIndex: onNode + 1 + Math.max(0, link),
    },
  ];
}

function toInterface(device: Device, index: number, host: string): NetworkInterface {
  const kind = device.kind ?? (device.name === 'lo' ? 'loopback' : 'ether');
  const hasMac = kind !== 'loopback' && kind !== 'ipip';
  return {
    name: device.name,
    index,
    kind,
    mac: hasMac ? (device.mac ?? macOf(`${host} ${device.name}`)) : NO_MAC,
    mtu: device.mtu,
    addresses: device.addresses,
    // A tunnel without an address is only there because its module is loaded.
    up: kind !== 'ipip' || device.addresses.length > 0,
    ...(device.vxlan === undefined ? {} : { vxlan: device.vxlan }),
  };
}

/** Pods with a network namespace of their own on a node, which have an address. */
export function podsOn(picture: NetworkPicture, node: string): Pod[] {
  return picture
    .podsOn(node)
    .filter((pod) => pod.spec?.hostNetwork !== true && podIPs(pod).length > 0);
}

/** The hardware address of a pod's `eth0`. */
export const podMac = (pod: Pod): string => macOf(`${nameOf(pod)} eth0`);

/** The hardware address of the node's end of a pod's link. */
export const linkMac = (network: PodNetwork, pod: Pod): string =>
  network.linkMac ?? macOf(`link ${nameOf(pod)}`);

/** The name of the node's end of a pod's link. */
export const linkName = (network: PodNetwork, { metadata }: Pod): string =>
  network.hostDevice(metadata?.namespace ?? 'default', metadata?.name ?? '');

const nameOf = (pod: Pod): string =>
  `${pod.metadata?.namespace ?? 'default'}/${pod.metadata?.name ?? ''}`;
