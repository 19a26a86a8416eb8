import { IP, parseIP } from '#machinery';

export type Family = 'IPv4' | 'IPv6';

export const FAMILIES: readonly Family[] = ['IPv4', 'IPv6'];

/** An address as a number, so that ranges are compared and not spelled. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** A block of addresses, such as 10.244.0.0/16. */
export interface Cidr {
  readonly family: Family;
  readonly prefix: number;
  /** The first address of the block. */
  readonly base: bigint;
  /** As it was written, without host bits. */
  readonly text: string;
}

const BITS = { IPv4: 32, IPv6: 128 } as const;

// Parsing dominates a rule walk otherwise; the bound keeps a scan of random addresses from growing it.
const MEMO_LIMIT = 50_000;
const memo = new Map<string, Address | undefined>();

/** Reads an IPv4 or IPv6 address; undefined when the text is none. */
export function parseAddress(text: string): Address | undefined {
  const known = memo.get(text);
  if (known !== undefined || memo.has(text)) return known;
  if (memo.size >= MEMO_LIMIT) memo.clear();
  const parsed = parseIP(text);
  const address = parsed === undefined ? undefined : { family: parsed.family, value: parsed.value };
  memo.set(text, address);
  return address;
}

/** The family of an address, undefined when the text is no address. */
export function familyOf(text: string): Family | undefined {
  return isPlainIPv4(text) ? 'IPv4' : parseAddress(text)?.family;
}

const ZERO = 48;
const DOT = 46;

/** Four numbers in their shortest form: two such texts are the same address only when they are the same text. */
function isPlainIPv4(text: string): boolean {
  let dots = 0;
  let value = -1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (value < 0) return false;
      dots += 1;
      value = -1;
    } else {
      const digit = code - ZERO;
      if (digit < 0 || digit > 9 || value === 0) return false;
      value = value < 0 ? digit : value * 10 + digit;
      if (value > 255) return false;
    }
  }
  return dots === 3 && value >= 0;
}

/** Reads `address/prefix`; undefined when it is none. Host bits are cut off. */
export function parseCidr(text: string): Cidr | undefined {
  const [host = '', length = '', rest] = text.trim().split('/');
  const address = parseAddress(host);
  if (address === undefined || rest !== undefined || !/^\d{1,3}$/.test(length)) return undefined;
  const bits = BITS[address.family];
  const prefix = Number(length);
  if (prefix > bits) return undefined;
  const shift = BigInt(bits - prefix);
  const base = (address.value >> shift) << shift;
  return {
    family: address.family,
    prefix,
    base,
    text: `${formatAddress(address.family, base)}/${prefix}`,
  };
}

/** The block that holds exactly one address. Throws RangeError for text that is no address. */
export function hostCidr(ip: string): Cidr {
  return isPlainIPv4(ip) ? new HostIPv4(ip) : parsedHost(ip);
}

/** One IPv4 address. Rules have many of these, and hardly any needs its number. */
class HostIPv4 implements Cidr {
  readonly family = 'IPv4';
  readonly prefix = 32;

  constructor(readonly host: string) {}

  get text(): string {
    return `${this.host}/32`;
  }

  get base(): bigint {
    return parseAddress(this.host)!.value;
  }
}

function parsedHost(ip: string): Cidr {
  const address = parseAddress(ip);
  if (address === undefined) throw new RangeError(`"${ip}" is not an IP address`);
  return {
    family: address.family,
    prefix: BITS[address.family],
    base: address.value,
    text: `${formatAddress(address.family, address.value)}/${BITS[address.family]}`,
  };
}

/** True when the block holds the address. False for text that is no address. */
export function contains(cidr: Cidr, ip: string): boolean {
  if (cidr instanceof HostIPv4 && (cidr.host === ip || isPlainIPv4(ip))) return cidr.host === ip;
  const address = parseAddress(ip);
  if (address === undefined || address.family !== cidr.family) return false;
  const shift = BigInt(BITS[cidr.family] - cidr.prefix);
  return address.value >> shift === cidr.base >> shift;
}

/** The canonical text of an address (RFC 5952 for IPv6). */
export function formatAddress(family: Family, value: bigint): string {
  return IP.of(family, value).text;
}

/** True for 127.0.0.0/8 and ::1. */
export function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1';
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export function hostPort(ip: string, port: number): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}
