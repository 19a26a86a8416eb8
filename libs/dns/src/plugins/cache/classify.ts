import type { DnsRecord, Message } from '../../message.js';

/** What kind of answer a reply is, for how long it is kept. */
export type Kind = 'success' | 'denial' | 'failure' | 'other';

/** A denial needs a SOA record, which says how long it holds (RFC 2308). */
export function classify(message: Message): Kind {
  if (message.question[0]?.type === 'AXFR' || message.question[0]?.type === 'IXFR') return 'other';
  if (message.answer.length > 0 && message.rcode === 'NOERROR') return 'success';
  const hasSoa = message.authority.some(({ type }) => type === 'SOA');
  if (hasSoa && (message.rcode === 'NXDOMAIN' || message.rcode === 'NOERROR')) return 'denial';
  if (message.rcode === 'SERVFAIL' || message.rcode === 'NOTIMP') return 'failure';
  const delegates = message.authority.some(({ type }) => type === 'NS');
  return message.rcode === 'NOERROR' && delegates ? 'success' : 'other';
}

const FALLBACK_TTL = 5;

/** The lowest TTL of a reply, in seconds. */
export function lowestTtl(message: Message): number {
  const records: readonly DnsRecord[] = [
    ...message.answer,
    ...message.authority,
    ...message.additional,
  ];
  return records.length === 0 ? FALLBACK_TTL : Math.min(...records.map(({ ttl }) => ttl));
}
