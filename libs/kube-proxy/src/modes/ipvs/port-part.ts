import type { ObjectRef, Origin } from '../../objects.js';
import type { Endpoint } from '../../picture/endpoint.js';
import { portalsOf, type Portal } from '../../picture/portals.js';
import type { ServicePort } from '../../picture/service-port.js';
import type { Categories } from '../../picture/topology.js';
import type { SetKey } from './sets.js';

/** What a Service port adds to a set, the same on every node. `ip` is absent in bitmaps of ports. */
export interface SetEntry {
  readonly set: SetKey;
  readonly ip?: string;
  readonly protocol: string;
  readonly port: number;
  /** The third dimension: an address or a range. */
  readonly source?: string;
}

/** A virtual server of the kernel; those of node ports have no address yet. */
export interface Server {
  readonly portal: Portal;
  readonly endpoints: readonly Endpoint[];
  readonly origin: Origin;
}

/** The part of one Service port on the nodes that see the same of it. */
export interface PortPart {
  readonly port: ServicePort;
  readonly servers: readonly Server[];
}

/**
 * The virtual servers of a port. Where policy Local finds no endpoint on the node, all endpoints are used: pods of the node could
 * not reach the Service otherwise.
 */
export function portPart(port: ServicePort, categories: Categories): PortPart {
  const { cluster, local } = categories;
  const choose = (isLocal: boolean): readonly Endpoint[] =>
    isLocal && local.length > 0 ? local : cluster;
  const servers = portalsOf(port, categories).map((portal) => ({
    portal,
    endpoints: choose(
      portal.kind === 'cluster' ? port.internalPolicyLocal : port.externalPolicyLocal,
    ),
    origin: { object: port.service, field: portal.field },
  }));
  return { port, servers };
}

/** The entries of a port in the sets that its ways bring, on every node. Made once for all ports that differ in endpoints only. */
export function portalEntries(port: ServicePort): readonly SetEntry[] {
  let byKey = entriesOf.get(port.service);
  if (byKey === undefined) entriesOf.set(port.service, (byKey = new Map()));
  const key = `${port.clusterIP} ${port.index}`;
  let entries = byKey.get(key);
  if (entries === undefined) byKey.set(key, (entries = setEntries(port)));
  return entries;
}

/** By the Service in one version, and the port in it. */
const entriesOf = new WeakMap<ObjectRef, Map<string, readonly SetEntry[]>>();

function setEntries(port: ServicePort): SetEntry[] {
  const { protocol, externalPolicyLocal: isLocal } = port;
  const at = (set: SetKey, ip: string, source?: string): SetEntry => ({
    set,
    ip,
    protocol,
    port: port.port,
    ...(source === undefined ? {} : { source }),
  });
  const entries = [at('CLUSTER-IP', port.clusterIP)];
  for (const { ip } of port.externalIPs)
    entries.push(at(isLocal ? 'EXTERNAL-IP-LOCAL' : 'EXTERNAL-IP', ip));
  for (const { ip } of port.loadBalancerIPs) {
    entries.push(at('LOAD-BALANCER', ip));
    if (isLocal) entries.push(at('LOAD-BALANCER-LOCAL', ip));
    if (port.sourceRanges.length > 0) entries.push(at('LOAD-BALANCER-FW', ip));
    for (const { cidr } of port.sourceRanges)
      entries.push(at('LOAD-BALANCER-SOURCE-CIDR', ip, cidr.text));
  }
  if (port.nodePort !== 0) {
    for (const set of nodePortSets(port)) entries.push({ set, protocol, port: port.nodePort });
  }
  if (port.healthCheckNodePort !== 0) {
    const number = port.healthCheckNodePort;
    entries.push({ set: 'HEALTH-CHECK-NODE-PORT', protocol: 'tcp', port: number });
  }
  return entries;
}

/** The sets that a node port is in: one for masquerading, one that exempts policy Local from it. */
function nodePortSets({ protocol, externalPolicyLocal }: ServicePort): SetKey[] {
  const suffix = (
    { tcp: 'TCP', udp: 'UDP', sctp: 'SCTP-HASH' } as const satisfies Record<string, string>
  )[protocol];
  return [
    `NODE-PORT-${suffix}`,
    ...(externalPolicyLocal ? [`NODE-PORT-LOCAL-${suffix}` as const] : []),
  ];
}
