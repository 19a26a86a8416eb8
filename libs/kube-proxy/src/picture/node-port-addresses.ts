import { contains, hostCidr, isLoopback, parseCidr, type Family } from '../address.js';
import type { ProxyNode } from './proxy-node.js';

/** What `nodePortAddresses` is in a mode: in nftables, node ports answer on the addresses that name the node unless something else is said. */
export function nodePortEntries(entries: readonly string[], mode: string): readonly string[] {
  return mode === 'nftables' && entries.length === 0 ? ['primary'] : entries;
}

/**
 * The addresses of a node that node ports answer on. `entries` are those of `nodePortAddresses`: CIDRs, or `primary` for the
 * addresses that name the node. `all`: every local address, because nothing is stated for the family or everything is.
 */
export function nodePortAddresses(
  entries: readonly string[],
  node: ProxyNode,
  family: Family,
  takesLoopback: boolean,
): readonly string[] | 'all' {
  const cidrs = entries
    .flatMap((text) =>
      text === 'primary' ? node.nodeIPs.slice(0, 2).map(hostCidr) : (parseCidr(text) ?? []),
    )
    .filter((cidr) => cidr.family === family);
  if (cidrs.length === 0 || cidrs.some((cidr) => cidr.prefix === 0)) return 'all';
  return node.addresses.filter(
    (ip) => cidrs.some((cidr) => contains(cidr, ip)) && (takesLoopback || !isLoopback(ip)),
  );
}
