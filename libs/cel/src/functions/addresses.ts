import { bitsOf, Cidr, ipFamily, parseCIDR, parseIP, type IP } from '#machinery';
import { EvaluationError, noOverload, OpaqueValue } from '../values/values.js';
import type { Implementations } from './implementations.js';
import { succeeds } from './succeeds.js';

class IpValue extends OpaqueValue {
  readonly typeName = 'net.IP';
  override readonly size: number;
  constructor(readonly ip: IP) {
    super();
    this.size = bitsOf(ip.family) / 8;
  }
  equals({ ip }: IpValue): boolean {
    return this.ip.equals(ip);
  }
  override toString(): string {
    return this.ip.text;
  }
}

class CidrValue extends OpaqueValue {
  readonly typeName = 'net.CIDR';
  override readonly size: number;
  readonly block: Cidr;
  constructor(
    readonly address: IP,
    readonly prefix: number,
  ) {
    super();
    this.block = new Cidr(address, prefix);
    this.size = Math.ceil(prefix / 8);
  }
  equals({ address, prefix }: CidrValue): boolean {
    return this.prefix === prefix && this.address.equals(address);
  }
  override toString(): string {
    return `${this.address.text}/${this.prefix}`;
  }
}

const quoted = (text: string): string => JSON.stringify(text);

/** Go's `netip.ParseAddr` says why a text is no address; the common reasons. */
function whyNoAddress(text: string): string {
  const start = `ParseAddr(${quoted(text)}): `;
  if (text === '' || !/[.:%]/.test(text)) return `${start}unable to parse IP`;
  if (text.includes(':')) return `${start}unexpected character (at ${quoted(text)})`;
  const parts = text.split('.');
  if (parts.some((part) => /^\d+$/.test(part) && Number(part) > 255))
    return `${start}IPv4 field has value >255`;
  if (parts.some((part) => /^0\d/.test(part)))
    return `${start}IPv4 field has octet with leading zero`;
  const odd = /[^\d.]/.exec(text);
  if (odd !== null) return `${start}unexpected character (at ${quoted(text.slice(odd.index))})`;
  return parts.length < 4 ? `${start}IPv4 address too short` : `${start}IPv4 address too long`;
}

/** As an argument a text that is no address is no overload. */
function ipOrNone(text: string): IpValue {
  try {
    return ip(text);
  } catch {
    throw noOverload();
  }
}

function ip(text: string): IpValue {
  const zone = text.indexOf('%');
  if (zone > 0 && zone < text.length - 1 && ipFamily(text.slice(0, zone)) === 'IPv6')
    throw new EvaluationError(`IP address ${quoted(text)} with zone value is not allowed`);
  const parsed = parseIP(text);
  if (parsed === undefined)
    throw new EvaluationError(
      `IP Address ${quoted(text)} parse error during conversion from string: ${whyNoAddress(text)}`,
    );
  if (isMapped(text, parsed))
    throw new EvaluationError(`IPv4-mapped IPv6 address ${quoted(text)} is not allowed`);
  return new IpValue(parsed);
}

const isMapped = (text: string, { family }: IP): boolean => family === 'IPv4' && text.includes(':');

function cidr(text: string): CidrValue {
  const failed = (why: string): EvaluationError =>
    new EvaluationError(`network address parse error during conversion from string: ${why}`);
  const slash = text.lastIndexOf('/');
  const parsed = parseCIDR(text);
  if (parsed === undefined) {
    const start = `network address parse error during conversion from string: netip.ParsePrefix(${quoted(text)}): `;
    if (slash < 0) throw failed(`${start}no '/'`);
    const address = text.slice(0, slash);
    if (parseIP(address) === undefined) throw failed(start + whyNoAddress(address));
    const bits = text.slice(slash + 1);
    const isNumber = /^(?:0|[1-9]\d*)$/.test(bits);
    throw failed(
      `${start}${isNumber ? 'prefix length out of range' : `bad bits after slash: ${quoted(bits)}`}`,
    );
  }
  const address = parseIP(text.slice(0, slash))!;
  if (isMapped(text, address))
    throw failed(`IPv4-mapped IPv6 address ${quoted(text)} is not allowed`);
  return new CidrValue(address, parsed.prefix);
}

const within = (low: string, prefix: number): Cidr => new Cidr(parseIP(low)!, prefix);
const LOOPBACK = [within('127.0.0.0', 8), within('::1', 128)];
const LINK_LOCAL = [within('169.254.0.0', 16), within('fe80::', 10)];
const LINK_LOCAL_MULTICAST = [within('224.0.0.0', 24), within('ff02::', 16)];
const MULTICAST = [within('224.0.0.0', 4), within('ff00::', 8)];
const UNSPECIFIED = [within('0.0.0.0', 32), within('::', 128)];
const BROADCAST = [within('255.255.255.255', 32)];

const isIn =
  (...blocks: readonly Cidr[]) =>
  (value: IpValue): boolean =>
    blocks.some((block) => block.contains(value.ip));

const isLinkLocalMulticast = (value: IpValue): boolean =>
  value.ip.family === 'IPv6'
    ? ((value.ip.value >> 112n) & 0xff0fn) === 0xff02n
    : isIn(...LINK_LOCAL_MULTICAST)(value);

/** Kubernetes' addresses and blocks of them. */
export const addresses: Implementations = {
  ip,
  isIP: succeeds(ip),
  'ip.isCanonical': (text: string) => ip(text).ip.text === text,
  '.family': (value: IpValue) => (value.ip.family === 'IPv4' ? 4n : 6n),
  '.isUnspecified': isIn(...UNSPECIFIED),
  '.isLoopback': isIn(...LOOPBACK),
  '.isLinkLocalMulticast': isLinkLocalMulticast,
  '.isLinkLocalUnicast': isIn(...LINK_LOCAL),
  '.isGlobalUnicast': (value: IpValue) =>
    !isIn(...UNSPECIFIED, ...LOOPBACK, ...LINK_LOCAL, ...MULTICAST, ...BROADCAST)(value),
  cidr,
  isCIDR: succeeds(cidr),
  '.ip': ({ address }: CidrValue) => new IpValue(address),
  '.prefixLength': ({ prefix }: CidrValue) => BigInt(prefix),
  '.masked': ({ block, prefix }: CidrValue) => new CidrValue(block.network, prefix),
  '.containsIP': ({ block }: CidrValue, other: IpValue | string) =>
    block.contains((typeof other === 'string' ? ipOrNone(other) : other).ip),
  '.containsCIDR': ({ block }: CidrValue, other: CidrValue | string) =>
    block.includes((typeof other === 'string' ? cidr(other) : other).block),
};
