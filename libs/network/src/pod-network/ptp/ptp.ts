import { vethOf } from '../hardware-address.js';
import { PHYSICAL_MTU } from '../lan.js';
import { linkRoutes, plainHop } from '../plain-routes.js';
import type { PodNetwork } from '../pod-network.js';

/** Pods on point-to-point links without addresses on the node's side, routed plainly between nodes. IPv4 only. */
export const ptp: PodNetwork = {
  name: 'ptp',
  podMtu: PHYSICAL_MTU,
  podPrefix: (_node, family) => (family === 'IPv4' ? 32 : 128),
  nodeDevices: () => [],
  hostDevice: vethOf,
  podDevices: [],
  podRouteScope: 'link',
  podRoutes: () => linkRoutes('169.254.1.1'),
  podGateway: (_node, family) => (family === 'IPv4' ? '169.254.1.1' : undefined),
  toNode: plainHop,
  unassigned: {
    text: () => 'default via eth0',
    reason: 'no pod has this address: the packet leaves by the default route and finds nobody',
  },
};
