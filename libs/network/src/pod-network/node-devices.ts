import { familyOf } from '#kube-proxy';
import type { NodeView } from '../model/node-view.js';
import type { NetworkSettings } from '../model/settings.js';
import { statedDevices } from '../model/interfaces.js';
import { podNetwork } from './order.js';
import type { Device } from './pod-network.js';

const MTU = { lo: 65536, other: 1500 };

/**
 * The devices of a node in the order of their indexes, without the ends of pod links: as its annotation states them, or by the
 * wiring. What the pod network sets up comes with both; the annotation has the last word on its addresses.
 */
export function nodeDevices(node: NodeView, settings: NetworkSettings): readonly Device[] {
  const stated = statedDevices(node.object);
  if (stated !== undefined) {
    const ofPods = podNetwork(settings.podNetwork).nodeDevices(node);
    return [
      ...stated.map(({ name, addresses }) => {
        const made = ofPods.find((device) => device.name === name);
        return {
          name,
          // Stated without addresses, a device has those that the pod network gives it.
          addresses: addresses.length > 0 ? addresses : (made?.addresses ?? []),
          mtu: made?.mtu ?? (name === 'lo' ? MTU.lo : MTU.other),
        };
      }),
      ...ofPods.filter(({ name }) => !stated.some((device) => device.name === name)),
    ];
  }
  return [
    {
      name: 'lo',
      mtu: MTU.lo,
      addresses: [
        { ip: '127.0.0.1', prefix: 8 },
        { ip: '::1', prefix: 128 },
      ],
    },
    {
      name: 'eth0',
      mtu: MTU.other,
      addresses: node.nodeIPs.map((ip) => ({
        ip,
        prefix: settings.nodePrefix[familyOf(ip) ?? 'IPv4'],
      })),
    },
    ...podNetwork(settings.podNetwork).nodeDevices(node),
  ];
}

/** Every address of a node. */
export function nodeAddresses(node: NodeView, settings: NetworkSettings): string[] {
  return nodeDevices(node, settings).flatMap((device) =>
    device.addresses.map((address) => address.ip),
  );
}
