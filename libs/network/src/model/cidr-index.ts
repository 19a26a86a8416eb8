import { parseAddress, SortedMap, type Cidr } from '#kube-proxy';

const BITS = { IPv4: 32, IPv6: 128 } as const;

/** An immutable table of address blocks: the longest one that holds an address wins. Lookups cost one step per distinct length. */
export class CidrIndex<V> {
  private constructor(
    private readonly blocks: SortedMap<V>,
    private readonly prefixes: readonly number[],
  ) {}

  static empty<V>(): CidrIndex<V> {
    return new CidrIndex<V>(SortedMap.empty(), []);
  }

  set(cidr: Cidr, value: V): CidrIndex<V> {
    const prefixes = this.prefixes.includes(cidr.prefix)
      ? this.prefixes
      : [...this.prefixes, cidr.prefix].sort((a, b) => b - a);
    return new CidrIndex(
      this.blocks.set(blockKey(cidr.family, cidr.prefix, cidr.base), value),
      prefixes,
    );
  }

  delete(cidr: Cidr): CidrIndex<V> {
    return new CidrIndex(
      this.blocks.delete(blockKey(cidr.family, cidr.prefix, cidr.base)),
      this.prefixes,
    );
  }

  lookup(ip: string): V | undefined {
    const address = parseAddress(ip);
    if (address === undefined) return undefined;
    for (const prefix of this.prefixes) {
      if (prefix > BITS[address.family]) continue;
      const shift = BigInt(BITS[address.family] - prefix);
      const found = this.blocks.get(
        blockKey(address.family, prefix, (address.value >> shift) << shift),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

const blockKey = (family: string, prefix: number, base: bigint): string =>
  `${family}/${prefix}/${base.toString(36)}`;
