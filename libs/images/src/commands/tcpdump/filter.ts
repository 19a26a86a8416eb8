import { parseCIDR, parseIP } from '#machinery';
import type { CapturedPacket } from '../../behaviour.js';

/** True for packets that are to be shown. */
export type PacketFilter = (packet: CapturedPacket) => boolean;

type Way = 'src' | 'dst' | 'either';

const PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp', 'icmp', 'icmp6']);
const MAX_TOKENS = 1000;

/**
 * A filter of pcap-filter(7): protocols, `host`, `net`, `port`, `portrange`, with `src` and `dst`, joined by `and`, `or`, `not` and parentheses.
 * An empty text lets everything through. Throws a SyntaxError for what it does not understand.
 */
export function parseFilter(text: string): PacketFilter {
  const tokens = text.match(/&&|\|\||[()!]|[^\s()!&|]+/g) ?? [];
  if (tokens.length > MAX_TOKENS) throw new SyntaxError('syntax error');
  if (tokens.length === 0) return () => true;
  return new FilterParser(tokens).whole();
}

class FilterParser {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  whole(): PacketFilter {
    const filter = this.disjunction();
    if (this.at < this.tokens.length) throw new SyntaxError('syntax error');
    return filter;
  }

  /** In pcap's language `and` and `or` bind alike, from left to right. */
  private disjunction(): PacketFilter {
    let filter = this.negation();
    for (;;) {
      const left = filter;
      if (this.takes('and', '&&')) {
        const right = this.negation();
        filter = (packet) => left(packet) && right(packet);
      } else if (this.takes('or', '||')) {
        const right = this.negation();
        filter = (packet) => left(packet) || right(packet);
      } else return filter;
    }
  }

  private negation(): PacketFilter {
    if (this.takes('not', '!')) {
      const filter = this.negation();
      return (packet) => !filter(packet);
    }
    if (!this.takes('(')) return this.primitive();
    const filter = this.disjunction();
    if (!this.takes(')')) throw new SyntaxError('syntax error');
    return filter;
  }

  private primitive(): PacketFilter {
    const word = this.next();
    if (word === 'ip') return ({ source }) => !source.includes(':');
    if (word === 'ip6') return ({ source }) => source.includes(':');
    // Neighbours are known here without asking.
    if (word === 'arp') return () => false;
    if (PROTOCOLS.has(word)) {
      const protocol = word === 'icmp6' ? 'icmp' : word;
      const isIt: PacketFilter = (packet) => packet.protocol === protocol;
      if (!this.isPrimitive(this.tokens[this.at])) return isIt;
      const more = this.primitive();
      return (packet) => isIt(packet) && more(packet);
    }
    if (word === 'src' || word === 'dst') return this.about(word, this.next());
    return this.about('either', word);
  }

  private isPrimitive(word: string | undefined): boolean {
    return word !== undefined && /^(?:src|dst|host|net|port|portrange)$/.test(word);
  }

  private about(way: Way, what: string): PacketFilter {
    switch (what) {
      case 'port':
        return ports(way, this.port(this.next()));
      case 'portrange': {
        const [from = '', to = ''] = this.next().split('-');
        return ports(way, this.port(from), this.port(to));
      }
      case 'net':
        return net(way, this.next());
      case 'host':
        return host(way, this.next());
      default:
        return host(way, what);
    }
  }

  private port(text: string): number {
    const port = Number(text);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new SyntaxError(`unknown port '${text}'`);
    return port;
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw new SyntaxError('syntax error');
    this.at += 1;
    return token;
  }

  private takes(...words: readonly string[]): boolean {
    const found = words.includes(this.tokens[this.at] ?? '');
    if (found) this.at += 1;
    return found;
  }
}

function ports(way: Way, from: number, to = from): PacketFilter {
  const fits = (port: number): boolean => port >= from && port <= to;
  return ({ protocol, sourcePort, destinationPort }) =>
    protocol !== 'icmp' &&
    ((way !== 'dst' && fits(sourcePort)) || (way !== 'src' && fits(destinationPort)));
}

function host(way: Way, address: string): PacketFilter {
  const wanted = parseIP(address)?.toString();
  if (wanted === undefined) throw new SyntaxError(`unknown host '${address}'`);
  return addresses(way, (ip) => ip === wanted);
}

function net(way: Way, range: string): PacketFilter {
  const cidr = parseCIDR(range);
  if (cidr === undefined) throw new SyntaxError(`unknown network '${range}'`);
  return addresses(way, (text) => {
    const ip = parseIP(text);
    return ip !== undefined && cidr.contains(ip);
  });
}

function addresses(way: Way, fits: (ip: string) => boolean): PacketFilter {
  return ({ source, destination }) =>
    (way !== 'dst' && fits(source)) || (way !== 'src' && fits(destination));
}
