import type { NodeView } from '../../model/node-view.js';
import { macOf } from '../hardware-address.js';
import type { NetConf } from './net-conf.js';

const PREFIX = 'flannel.alpha.coreos.com/';

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
