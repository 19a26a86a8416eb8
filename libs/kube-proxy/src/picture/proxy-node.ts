import { familyOf, isLoopback, parseCidr, type Cidr, type Family } from '../address.js';
import { refOf, type Node, type ObjectRef } from '../objects.js';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** What kube-proxy knows about the node that it runs on. */
export interface ProxyNode {
  readonly ref: ObjectRef;
  readonly name: string;
  /** '' without the label. */
  readonly zone: string;
  /** The addresses that name the node, at most one for each family. */
  readonly nodeIPs: readonly string[];
  readonly podCIDRs: readonly Cidr[];
  /** Every address of every device of the node, loopback included. */
  readonly addresses: readonly string[];
}

/**
 * The node as kube-proxy sees it. `interfaces` are the addresses of its devices; without it, the node has its own addresses and
 * the loopback ones.
 */
export function proxyNode(node: Node, interfaces?: readonly string[]): ProxyNode {
  const internal = (node.status?.addresses ?? [])
    .filter((entry) => entry.type === 'InternalIP' && familyOf(entry.address) !== undefined)
    .map((entry) => entry.address);
  const nodeIPs = (['IPv4', 'IPv6'] as const).flatMap((family) => firstOf(internal, family));
  const podCIDRs =
    node.spec?.podCIDRs ?? (node.spec?.podCIDR === undefined ? [] : [node.spec.podCIDR]);
  return {
    ref: refOf(node, { apiVersion: 'v1', kind: 'Node' }),
    name: node.metadata?.name ?? '',
    zone: node.metadata?.labels?.[ZONE_LABEL] ?? '',
    nodeIPs,
    podCIDRs: podCIDRs.flatMap((text) => parseCidr(text) ?? []),
    addresses: interfaces ?? ['127.0.0.1', '::1', ...internal],
  };
}

/** True when rules made for one of them are right for the other: heartbeats change nothing here. */
export function isSameForRules(a: ProxyNode, b: ProxyNode): boolean {
  const facts = (node: ProxyNode): string =>
    [
      node.name,
      node.zone,
      ...node.nodeIPs,
      '|',
      ...node.podCIDRs.map((cidr) => cidr.text),
      '|',
      ...node.addresses,
    ].join();
  return facts(a) === facts(b);
}

const firstOf = (addresses: readonly string[], family: Family): string[] =>
  addresses.filter((ip) => familyOf(ip) === family && !isLoopback(ip)).slice(0, 1);
