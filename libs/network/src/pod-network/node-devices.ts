import { familyOf } from '#kube-proxy';
import type { NodeView } from '../model/node-view.js';
import type { NetworkSettings } from '../model/settings.js';
import { statedDevices } from '../model/interfaces.js';
import { PHYSICAL_MTU } from './lan.js';
import type { Device, PodNetwork } from './pod-network.js';

const LOOPBACK_MTU = 65536;
/** Devices that only pod networks make. */
const OF_NETWORKS = /^(?:tunl0|vxlan\.calico|flannel|cni0$)/;

/**
 * The devices of a node in the order of their indexes, without the ends of pod links: as its annotation states them, or by the
 * wiring. What the pod network sets up comes with both; the annotation has the last word on its addresses.
 */
export function nodeDevices(
  node: NodeView,
  settings: Pick<NetworkSettings, 'nodePrefix'>,
  network: PodNetwork,
): readonly Device[] {
  const stated = statedDevices(node.object);
  const ofPods = network.nodeDevices(node);
  if (stated !== undefined) {
    return [
      ...stated.flatMap(({ name, addresses }) => {
        const made = ofPods.find((device) => device.name === name);
        // Without an address, and without the network that makes it, a tunnel is not there.
        if (made === undefined && addresses.length === 0 && OF_NETWORKS.test(name)) return [];
        return {
          ...made,
          name,
          // Stated without addresses, a device has those that the pod network gives it.
          addresses: addresses.length > 0 ? addresses : (made?.addresses ?? []),
          mtu: made?.mtu ?? (name === 'lo' ? LOOPBACK_MTU : PHYSICAL_MTU),
        };
      }),
      ...ofPods.filter(({ name }) => !stated.some((device) => device.name === name)),
    ];
  }
  return [
    {
      name: 'lo',
      mtu: LOOPBACK_MTU,
      addresses: [
        { ip: '127.0.0.1', prefix: 8 },
        { ip: '::1', prefix: 128 },
      ],
    },
    {
      name: 'eth0',
      mtu: PHYSICAL_MTU,
      addresses: node.nodeIPs.map((ip) => ({
        ip,
        prefix: settings.nodePrefix[familyOf(ip) ?? 'IPv4'],
      })),
    },
    ...ofPods,
  ];
}

/** Every address of a node, those of its ends of links to pods too. */
export function nodeAddresses(
  node: NodeView,
  settings: NetworkSettings,
  network: PodNetwork,
): string[] {
  const devices = nodeDevices(node, settings, network).flatMap(({ addresses }) => addresses);
  return [...devices, ...(network.linkAddresses?.(node) ?? [])].map(({ ip }) => ip);
}
