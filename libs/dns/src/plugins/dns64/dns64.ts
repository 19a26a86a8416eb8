import { CorefileError } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { type DnsRecord, replyTo } from '../../message.js';
import type { DnsPlugin, Outcome, Query } from '../../plugin.js';
import { addressBytes, addressText, canonicalAddress } from '../../wire/address.js';

const WELL_KNOWN = { bytes: addressBytes('64:ff9b::', 6), length: 96 };
/** TTL of an answer whose zone has no SOA (RFC 6147 5.1.7). */
const DEFAULT_TTL = 600;

interface Prefix {
  readonly bytes: Buffer;
  /** Bits: 32 to 96 in steps of 8. */
  readonly length: number;
}

/** Makes IPv6 addresses of IPv4 ones for clients that have only IPv6 (`dns64 [PREFIX]`, RFC 6147). */
export const dns64: DnsPlugin = {
  name: 'dns64',
  setup(words) {
    let prefix: Prefix = WELL_KNOWN;
    let translateAll = false;
    let allowIPv4 = false;
    while (words.next()) {
      const [given, extra] = words.remainingArguments();
      if (extra !== undefined) throw words.argumentError();
      if (given !== undefined) {
        prefix = parsePrefix(given, words);
        continue;
      }
      while (words.nextBlock()) {
        const option = words.value;
        if (option === 'prefix') prefix = parsePrefix(words.argument(), words);
        else if (option === 'translate_all') translateAll = true;
        else if (option === 'allow_ipv4') allowIPv4 = true;
        else throw words.error(`unknown property '${option}'`);
      }
    }
    return {
      async serve(query, next) {
        const comes6 = query.client.ip.includes(':');
        if (query.type !== 'AAAA' || query.class !== 'IN' || (!comes6 && !allowIPv4))
          return next(query);
        const outcome = await next(query);
        const { reply } = outcome;
        if (!reply || reply.rcode === 'NXDOMAIN') return outcome;
        if (!translateAll && reply.answer.some(({ type }) => type === 'AAAA')) return outcome;
        return translated(query, reply.authority, prefix);
      },
    };
  },
};

async function translated(
  query: Query,
  authority: readonly DnsRecord[],
  prefix: Prefix,
): Promise<Outcome> {
  const found = await query.resolve(query.name, 'A');
  if (!found) return { rcode: 'SERVFAIL' };
  const most = authority.find(({ type }) => type === 'SOA')?.ttl ?? DEFAULT_TTL;
  const answer = found.answer.map((record): DnsRecord =>
    record.type === 'A'
      ? {
          ...record,
          type: 'AAAA',
          ttl: Math.min(record.ttl, most),
          data: embed(record.data, prefix),
        }
      : record,
  );
  const { truncated, authority: servers, additional } = found;
  query.note('dns64', `${query.name} AAAA is made of its A records`);
  return {
    rcode: 'NOERROR',
    plugin: 'dns64',
    reply: { ...replyTo(query.message), truncated, answer, authority: servers, additional },
  };
}

/** The IPv4 address behind the prefix; bits 64 to 71 stay zero (RFC 6052 2.2). */
function embed(address: string, { bytes, length }: Prefix): string {
  const out = Buffer.alloc(16);
  bytes.copy(out, 0, 0, length / 8);
  let at = length / 8;
  for (const byte of addressBytes(address, 4)) {
    if (at === 8) at++;
    out[at++] = byte;
  }
  return addressText(out);
}

function parsePrefix(text: string, words: Dispenser): Prefix {
  const [, address, digits] = /^(.*)\/(\d{1,3})$/.exec(text) ?? [];
  const length = Number(digits);
  const canonical = address === undefined ? undefined : canonicalAddress(address);
  const isV6 = canonical?.includes(':') === true;
  if (canonical === undefined || length > (isV6 ? 128 : 32))
    throw new CorefileError(`invalid CIDR address: ${text}`);
  if (!isV6) throw words.error(`invalid netmask 32 IPv6 address: "${text}"`);
  if (length % 8 !== 0 || length < 32 || length > 96)
    throw words.error(`invalid prefix length "${text}"`);
  return { bytes: addressBytes(canonical, 6), length };
}
