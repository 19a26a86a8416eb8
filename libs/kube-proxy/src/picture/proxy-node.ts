import { FAMILIES, familyOf, isLoopback, parseCidr, type Cidr, type Family } from '../address.js';
import { isUnspecified } from '../config/bind-addresses.js';
import { refOf, type Node, type ObjectRef } from '../objects.js';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** What kube-proxy knows about the node that it runs on. */
export interface ProxyNode {
  readonly ref: ObjectRef;
  readonly name: string;
  /** '' without the label. */
  readonly zone: string;
  /** The addresses that name the node, at most one for each family: internal ones before external ones. */
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
  const stated = (type: string): string[] =>
    (node.status?.addresses ?? [])
      .filter((entry) => entry.type === type && familyOf(entry.address) !== undefined)
      .map((entry) => entry.address);
  const internal = stated('InternalIP');
  const candidates = [...internal, ...stated('ExternalIP')];
  const nodeIPs = (['IPv4', 'IPv6'] as const).flatMap((family) => firstOf(candidates, family));
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

/** The node as a kube-proxy with this `bindAddress` sees it: an address that is not unspecified is the node's own in its family. */
export function boundNode(node: ProxyNode, bindAddress: string): ProxyNode {
  if (isUnspecified(bindAddress)) return node;
  const family = familyOf(bindAddress);
  const nodeIPs = FAMILIES.flatMap((each) =>
    each === family ? [bindAddress] : node.nodeIPs.filter((ip) => familyOf(ip) === each),
  );
  return { ...node, nodeIPs };
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
