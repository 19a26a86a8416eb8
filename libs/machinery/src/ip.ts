import ipaddr from 'ipaddr.js';

export type IPFamily = 'IPv4' | 'IPv6';

/** An address as a number, with its family. Immutable; compare with `equals`, or by `text`, which is canonical (RFC 5952). */
export class IP {
  private cached: string | undefined;

  private constructor(
    readonly family: IPFamily,
    /** The 32 or 128 bits as an unsigned integer. */
    readonly value: bigint,
  ) {}

  /** Makes an address from a number. A number outside the family is a RangeError. */
  static of(family: IPFamily, value: bigint): IP {
    if (value < 0n || value >> BigInt(bitsOf(family)) !== 0n)
      throw new RangeError(`${value} is not an ${family} address`);
    return new IP(family, value);
  }

  get text(): string {
    this.cached ??=
      this.family === 'IPv4' ? formatIPv4(Number(this.value)) : formatIPv6(this.value);
    return this.cached;
  }

  equals(other: IP): boolean {
    return this.family === other.family && this.value === other.value;
  }

  toString(): string {
    return this.text;
  }
}

/**
 * Parses an IPv4 or IPv6 address; undefined when it is none. Strict: no leading zeros, no zone, no abbreviated IPv4. An IPv4-mapped IPv6
 * address is the IPv4 address, as for the API server.
 */
export function parseIP(text: string): IP | undefined {
  const family = ipFamily(text);
  if (family === 'IPv4') return IP.of('IPv4', BigInt(parseIPv4(text)!));
  if (family === undefined) return undefined;
  const address = ipaddr.IPv6.parse(text);
  const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return address.isIPv4MappedAddress() ? IP.of('IPv4', value & 0xffffffffn) : IP.of('IPv6', value);
}

/** The family that a text is written in; undefined when it is no address. */
export function ipFamily(text: string): IPFamily | undefined {
  if (!text.includes(':')) return parseIPv4(text) === undefined ? undefined : 'IPv4';
  return text.includes('%') || !ipaddr.IPv6.isValid(text) || !validTail(text) ? undefined : 'IPv6';
}

/** An IPv4 address at the end of an IPv6 one keeps the rules of IPv4. */
function validTail(text: string): boolean {
  return !text.includes('.') || parseIPv4(text.slice(text.lastIndexOf(':') + 1)) !== undefined;
}

/** An IPv4 address as an unsigned 32-bit number; undefined when it is none. The fast path of parsing. */
export function parseIPv4(text: string): number | undefined {
  let value = 0;
  let octet = -1;
  let octets = 0;
  for (let index = 0; index <= text.length; index++) {
    const code = index === text.length ? 46 : text.charCodeAt(index);
    if (code === 46) {
      if (octet < 0) return undefined;
      value = value * 256 + octet;
      octets += 1;
      octet = -1;
    } else if (code < 48 || code > 57 || octet === 0) {
      return undefined;
    } else {
      octet = (octet < 0 ? 0 : octet * 10) + (code - 48);
      if (octet > 255) return undefined;
    }
  }
  return octets === 4 ? value : undefined;
}

/** The text of an unsigned 32-bit number. */
export function formatIPv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

function formatIPv6(value: bigint): string {
  const parts = Array.from({ length: 8 }, (_unused, index) =>
    Number((value >> BigInt(112 - 16 * index)) & 0xffffn),
  );
  return new ipaddr.IPv6(parts).toRFC5952String();
}

/** 32 or 128. */
export function bitsOf(family: IPFamily): number {
  return family === 'IPv4' ? 32 : 128;
}

const LOOSE_IPV4 = /^\d{1,}(\.\d{1,}){3}$/;

/** Drops leading zeros of the octets, which older API versions accepted. */
function withoutLeadingZeros(text: string): string {
  const tail = text.slice(text.lastIndexOf(':') + 1);
  if (!LOOSE_IPV4.test(tail)) return text;
  return (
    text.slice(0, text.length - tail.length) +
    tail
      .split('.')
      .map((octet) => octet.replace(/^0+(?=\d)/, ''))
      .join('.')
  );
}

/** Parses an address that may have leading zeros, which older API versions accepted; undefined when it is none. */
export function looseIP(text: string): IP | undefined {
  return parseIP(withoutLeadingZeros(text));
}

/**
 * What is wrong with an address in a field, in the API server's words; empty when nothing. `strict` also refuses what old versions
 * accepted: leading zeros and IPv4-mapped IPv6 addresses.
 */
export function ipErrors(text: string, strict = false): string[] {
  if (ipFamily(withoutLeadingZeros(text)) === undefined) {
    return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
  }
  if (!strict) return [];
  const family = ipFamily(text);
  if (family === undefined) return ['must not have leading 0s'];
  return family !== parseIP(text)?.family ? ['must not be an IPv4-mapped IPv6 address'] : [];
}
