import { bitsOf, IP, ipFamily, parseIP, type IPFamily } from './ip.js';

/** A block of addresses (RFC 4632): all that share the first `prefix` bits. Immutable. */
export class Cidr {
  readonly network: IP;
  /** The last address of the block; for IPv4 the broadcast address. */
  readonly broadcast: IP;
  /** How many addresses the block holds, network and broadcast included. */
  readonly size: bigint;
  /** The canonical text, `10.0.0.0/8`. */
  readonly text: string;

  /** The block around `address`; bits beyond the prefix are cut off. A prefix outside the family is a RangeError. */
  constructor(
    address: IP,
    readonly prefix: number,
  ) {
    const bits = bitsOf(address.family);
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > bits)
      throw new RangeError(`/${prefix} is no ${address.family} prefix`);
    const hostBits = BigInt(bits - prefix);
    this.size = 1n << hostBits;
    this.network = IP.of(address.family, (address.value >> hostBits) << hostBits);
    this.broadcast = IP.of(address.family, this.network.value + this.size - 1n);
    this.text = `${this.network.text}/${prefix}`;
  }

  get family(): IPFamily {
    return this.network.family;
  }

  contains(address: IP): boolean {
    return (
      address.family === this.family &&
      address.value >= this.network.value &&
      address.value <= this.broadcast.value
    );
  }

  /** True when every address of `other` lies in this block. */
  includes(other: Cidr): boolean {
    return other.prefix >= this.prefix && this.contains(other.network);
  }

  overlaps(other: Cidr): boolean {
    return this.includes(other) || other.includes(this);
  }

  /** The address `index` places after the network address. Outside the block it is a RangeError. */
  at(index: bigint | number): IP {
    const offset = BigInt(index);
    if (offset < 0n || offset >= this.size)
      throw new RangeError(`${this.text} has no address ${index}`);
    return IP.of(this.family, this.network.value + offset);
  }

  /** The block number `index` of those that `prefix` divides this one into. Outside it is a RangeError. */
  subnet(prefix: number, index: bigint | number): Cidr {
    if (prefix < this.prefix) throw new RangeError(`/${prefix} is larger than ${this.text}`);
    const size = 1n << BigInt(bitsOf(this.family) - prefix);
    return new Cidr(this.at(BigInt(index) * size), prefix);
  }

  toString(): string {
    return this.text;
  }
}

const PREFIX = /^(?:0|[1-9][0-9]{0,2})$/;

/** Parses `address/prefix`; undefined when it is none. Bits beyond the prefix are allowed and cut off. No leading zeros. */
export function parseCIDR(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  if (slash < 0) return undefined;
  const written = ipFamily(text.slice(0, slash));
  const address = written === undefined ? undefined : parseIP(text.slice(0, slash));
  const prefixText = text.slice(slash + 1);
  if (address === undefined || written === undefined || !PREFIX.test(prefixText)) return undefined;
  // The prefix of an IPv4-mapped block counts from the IPv6 end.
  const prefix = Number(prefixText) - (bitsOf(written) - bitsOf(address.family));
  return prefix < 0 || prefix > bitsOf(address.family) ? undefined : new Cidr(address, prefix);
}

/** Parses a block whose numbers may have leading zeros, which older API versions accepted; undefined when it is none. */
export function looseCIDR(text: string): Cidr | undefined {
  return parseCIDR(text) ?? parseCIDR(text.replace(/(^|[.:/])0+(?=\d)/g, '$1'));
}

/** What is wrong with a block in a field, in the API server's words; empty when nothing. `strict` also refuses bits beyond the prefix. */
export function cidrErrors(text: string, strict = false): string[] {
  const cidr = parseCIDR(text);
  if (cidr === undefined) {
    if (looseCIDR(text) === undefined)
      return ['must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'];
    return strict ? ['must not have leading 0s in IP or prefix length'] : [];
  }
  if (!strict) return [];
  const address = text.slice(0, text.indexOf('/'));
  if (ipFamily(address) !== cidr.family) return ['must not have an IPv4-mapped IPv6 address'];
  return parseIP(address)!.equals(cidr.network)
    ? []
    : ['must not have bits set beyond the prefix length'];
}
