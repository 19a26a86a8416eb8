import { createHash } from 'node:crypto';
import { linkRoutes, plainHop } from '../plain-routes.js';
import type { PodNetwork } from '../pod-network.js';

/** Pods on point-to-point links without addresses on the node's side, routed plainly between nodes. IPv4 only. */
export const ptp: PodNetwork = {
  name: 'ptp',
  podMtu: 1500,
  podPrefix: { IPv4: 32, IPv6: 128 },
  masqueradesOutgoing: false,
  nodeDevices: () => [],
  hostDevice: (namespace, name) =>
    `veth${createHash('sha1').update(`${namespace}/${name}`).digest('hex').slice(0, 8)}`,
  podDevices: [],
  podRoutes: () => linkRoutes('169.254.1.1'),
  podGateway: (_node, family) => (family === 'IPv4' ? '169.254.1.1' : undefined),
  toNode: plainHop,
  unassigned: {
    text: () => 'default via eth0',
    reason: 'no pod has this address: the packet leaves by the default route and finds nobody',
  },
};
