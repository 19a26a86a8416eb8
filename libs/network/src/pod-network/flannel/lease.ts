import type { NodeView } from '../../model/node-view.js';
import { macOf } from '../hardware-address.js';
import type { NetConf } from './net-conf.js';

const PREFIX = 'flannel.alpha.coreos.com/';

type Annotations = Readonly<Record<string, string>>;

/** What flanneld writes on its Node for the others to read: its lease, as annotations. */
export function leaseOf(node: NodeView, conf: NetConf): Annotations {
  const [ipv4, ipv6] = [
    conf.network === undefined ? undefined : node.nodeIPs.find((ip) => !ip.includes(':')),
    conf.ipv6Network === undefined ? undefined : node.nodeIPs.find((ip) => ip.includes(':')),
  ];
  return {
    [`${PREFIX}backend-type`]: conf.backend,
    [`${PREFIX}kube-subnet-manager`]: 'true',
    ...(ipv4 === undefined
      ? {}
      : {
          [`${PREFIX}backend-data`]: dataOf(node, conf, ''),
          [`${PREFIX}public-ip`]:
            node.object.metadata?.annotations?.[`${PREFIX}public-ip-overwrite`] ?? ipv4,
        }),
    ...(ipv6 === undefined
      ? {}
      : {
          [`${PREFIX}backend-v6-data`]: dataOf(node, conf, '-v6'),
          [`${PREFIX}public-ipv6`]: ipv6,
        }),
  };
}

/** The hardware address of a node's end of the tunnel: as its lease says, or else one that follows from its name. */
export function tunnelMac(node: NodeView, conf: NetConf, suffix: '' | '-v6'): string {
  const noted = node.object.metadata?.annotations?.[`${PREFIX}backend${suffix}-data`];
  const found = /"VtepMAC":"([0-9a-f:]{17})"/.exec(noted ?? '')?.[1];
  return found ?? macOf(`${node.name} flannel${suffix}.${conf.vni}`);
}

/** The address that other nodes send to. */
export function publicIP(node: NodeView, suffix: '' | 'v6'): string | undefined {
  const noted = node.object.metadata?.annotations?.[`${PREFIX}public-ip${suffix}`];
  return noted ?? node.nodeIPs.find((ip) => ip.includes(':') === (suffix === 'v6'));
}

const dataOf = (node: NodeView, conf: NetConf, suffix: '' | '-v6'): string =>
  conf.backend === 'host-gw'
    ? 'null'
    : `{"VNI":${conf.vni},"VtepMAC":"${tunnelMac(node, conf, suffix)}"}`;
