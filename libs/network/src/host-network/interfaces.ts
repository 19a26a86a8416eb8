import type { NetworkInterface } from '#images';
import { familyOf } from '#kube-proxy';
import { hash32 } from '../journey/chance.js';
import { fabricFor, originHost, type Origin } from '../journey/trace.js';
import type { Host } from '../fabric/host.js';
import type { TrafficCounters } from '../journey/traffic.js';
import type { Pod } from '../model/pod.js';
import { nodeDevices } from '../pod-network/node-devices.js';
import { podNetwork } from '../pod-network/order.js';
import type { Device } from '../pod-network/pod-network.js';
import type { NetworkPicture } from '../picture/picture.js';

const NO_MAC = '00:00:00:00:00:00';
/** Calico gives its end of every link the same address. */
const LINK_MAC = 'ee:ee:ee:ee:ee:ee';
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
  const network = podNetwork(picture.settings.podNetwork);
  if (host.kind === 'pod') {
    const eth0: Device = {
      name: 'eth0',
      mtu: network.podMtu,
      addresses: host.addresses.map((ip) => ({
        ip,
        prefix: network.podPrefix[familyOf(ip) ?? 'IPv4'],
      })),
    };
    const link = podsOn(picture, host.node.name).findIndex((pod) => nameOf(pod) === host.name);
    const others = [LOOPBACK, ...network.podDevices].map((device, i) =>
      toInterface(device, i + 1, host.name),
    );
    const index = others.length + 2;
    const peerIndex = nodeDevices(host.node, picture.settings).length + 1 + Math.max(0, link);
    return [...others, { ...toInterface(eth0, index, host.name), peerIndex }];
  }
  if (host.kind !== 'node') return [];
  const own = nodeDevices(host.node, picture.settings).map((device, i) =>
    toInterface(device, i + 1, host.name),
  );
  const podIndex = 2 + network.podDevices.length + 1;
  const links = podsOn(picture, host.name).map((pod, i): NetworkInterface => ({
    name: network.hostDevice(pod.metadata?.namespace ?? 'default', pod.metadata?.name ?? ''),
    index: own.length + 1 + i,
    mac: LINK_MAC,
    mtu: network.podMtu,
    addresses: [],
    up: true,
    peerIndex: podIndex,
  }));
  return [...own, ...links];
}

function toInterface(device: Device, index: number, host: string): NetworkInterface {
  const isTunnel = device.name.startsWith('tunl');
  return {
    name: device.name,
    index,
    mac: device.name === 'lo' || isTunnel ? NO_MAC : macOf(`${host} ${device.name}`),
    mtu: device.mtu,
    addresses: device.addresses,
    // A tunnel without an address is only there because its module is loaded.
    up: !isTunnel || device.addresses.length > 0,
  };
}

/** Pods with a network namespace of their own on a node. */
function podsOn(picture: NetworkPicture, node: string): Pod[] {
  return picture.podsOn(node).filter((pod) => pod.spec?.hostNetwork !== true);
}

const nameOf = (pod: Pod): string =>
  `${pod.metadata?.namespace ?? 'default'}/${pod.metadata?.name ?? ''}`;

/** A locally administered unicast address (IEEE 802) that depends on the device alone. */
function macOf(seed: string): string {
  const bytes = [hash32(seed), hash32(`${seed}'`)].flatMap((word) => [
    word >>> 24,
    (word >>> 16) & 255,
    (word >>> 8) & 255,
  ]);
  bytes[0] = (bytes[0]! & 0xfc) | 0x02;
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
