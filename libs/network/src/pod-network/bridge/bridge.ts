import { rangeOf, plainHop } from '../plain-routes.js';
import { bridgedPods, bridgeDevice, gatewayOf } from '../bridged-pods.js';
import { PHYSICAL_MTU } from '../lan.js';
import type { PodNetwork } from '../pod-network.js';

/**
 * Pods on a bridge `cni0` of their node (the CNI plug-ins bridge and host-local), and a plain route for each other node. Hairpin mode
 * is on and bridged packets pass the rules (`bridge-nf-call-iptables`).
 */
export const bridge: PodNetwork = {
  ...bridgedPods,
  name: 'bridge',
  podMtu: PHYSICAL_MTU,
  nodeDevices: (node) => [bridgeDevice(node, PHYSICAL_MTU)],
  podRoutes: (node, ip) => {
    const gateway = gatewayOf(node, ip);
    return gateway === undefined
      ? []
      : [
          { destination: 'default', gateway, device: 'eth0' },
          { destination: rangeOf(node, ip), device: 'eth0', scope: 'link', source: ip },
        ];
  },
  toNode: plainHop,
};
