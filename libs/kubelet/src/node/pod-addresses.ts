import { parseCIDR, parseIP, type Cidr } from '#machinery';
import type { AddressSource } from './pod-addressing.js';

/** Hands out the addresses of one node's blocks in turn, so that a new pod does not get the address of one that has just gone. */
export class PodAddresses implements AddressSource {
  private readonly used = new Set<string>();
  private readonly ranges: readonly { readonly cidr: Cidr; next: bigint }[];

  /** `podCIDRs`: one block per family. Addresses that the node itself has are left out. */
  constructor(
    podCIDRs: readonly string[],
    private readonly isOfNode: (ip: string) => boolean = () => false,
  ) {
    this.ranges = podCIDRs.flatMap((text) => {
      const cidr = parseCIDR(text);
      return cidr === undefined ? [] : [{ cidr, next: 1n }];
    });
  }

  /** Marks an address as taken, after a restart. */
  adopt(ip: string): void {
    this.used.add(ip);
    const address = parseIP(ip);
    for (const range of this.ranges) {
      if (address === undefined || !range.cidr.contains(address)) continue;
      const offset = address.value - range.cidr.network.value;
      if (offset >= range.next) range.next = offset + 1n;
    }
  }

  allocate(): string[] | string {
    const ips: string[] = [];
    for (const range of this.ranges) {
      const ip = this.free(range);
      if (ip === undefined) return 'no IP addresses available in range set';
      ips.push(ip);
    }
    for (const ip of ips) this.used.add(ip);
    return ips.length === 0 ? 'the node has no pod CIDR' : ips;
  }

  release(ips: readonly string[]): void {
    for (const ip of ips) this.used.delete(ip);
  }

  private free(range: { readonly cidr: Cidr; next: bigint }): string | undefined {
    // The first address names the network, the last one all of its members.
    const last = range.cidr.size - 2n;
    for (let tried = 0n; tried < last; tried += 1n) {
      if (range.next > last) range.next = 1n;
      const ip = range.cidr.at(range.next).text;
      range.next += 1n;
      if (!this.used.has(ip) && !this.isOfNode(ip)) return ip;
    }
    return undefined;
  }
}
