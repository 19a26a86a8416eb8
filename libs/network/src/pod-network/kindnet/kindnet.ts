import { contains, parseCidr, type Cidr, type ObjectRef } from '#kube-proxy';
import { bridgeAddresses, gatewayOf } from '../bridged-pods.js';
import { vethOf } from '../hardware-address.js';
import { PHYSICAL_MTU } from '../lan.js';
import { plainHop, rangeOf } from '../plain-routes.js';
import type { PodNetwork } from '../pod-network.js';

export interface KindnetOptions {
  /** CIDRs that are not masqueraded (POD_SUBNET); none: the ranges of nodes and of the cluster. */
  readonly podSubnets: readonly string[];
  /** The DaemonSet. */
  readonly object?: ObjectRef;
}

/**
 * kindnet: a point-to-point link for each pod (the CNI plug-ins ptp and host-local), whose node end has the first address of the range
 * and is the pod's gateway; a plain route for each other node; everything that does not go to pods leaves with the node's address.
 */
export function kindnet({ podSubnets, object }: KindnetOptions): PodNetwork {
  const subnets = podSubnets.flatMap((text): Cidr | [] => parseCidr(text) ?? []);
  return {
    name: 'kindnet',
    ranges: subnets,
    podMtu: PHYSICAL_MTU,
    podPrefix: (node, family) =>
      node.podCIDRs.find((cidr) => cidr.family === family)?.prefix ?? (family === 'IPv4' ? 24 : 64),
    nodeDevices: () => [],
    hostDevice: vethOf,
    linkAddresses: (node) =>
      bridgeAddresses(node).map(({ ip }) => ({ ip, prefix: ip.includes(':') ? 128 : 32 })),
    podDevices: [],
    podRouteScope: 'host',
    podGateway: (node, family) =>
      bridgeAddresses(node).find(({ ip }) => ip.includes(':') === (family === 'IPv6'))?.ip,
    podRoutes(node, ip) {
      const gateway = gatewayOf(node, ip);
      if (gateway === undefined) return [];
      return [
        { destination: 'default', gateway, device: 'eth0' },
        { destination: rangeOf(node, ip), gateway, device: 'eth0', source: ip },
        { destination: gateway, device: 'eth0', scope: 'link', source: ip },
      ];
    },
    toNode: plainHop,
    unassigned: {
      text: () => 'default via eth0',
      reason: 'no pod has this address: the packet leaves by the default route and finds nobody',
    },
    masquerade(_node, { destination, isPod }) {
      const isInside =
        subnets.length === 0
          ? isPod(destination)
          : subnets.some((cidr) => contains(cidr, destination));
      return isInside
        ? undefined
        : {
            reason:
              'kindnet masquerades all that does not go to pods (POD_SUBNET; chain KIND-MASQ-AGENT)',
            ...(object === undefined ? {} : { object, field: 'spec.template.spec.containers' }),
          };
    },
  };
}
