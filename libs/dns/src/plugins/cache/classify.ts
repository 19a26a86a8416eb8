import type { DnsRecord, Message } from '../../message.js';
import { replyType } from '../../reply-type.js';

/** What kind of answer a reply is, for how long it is kept. */
export type Kind = 'success' | 'denial' | 'failure' | 'other';

/** Negative answers are kept apart from the others, failures for a short time only; transfers, updates and other errors not at all. */
export function classify(message: Message): Kind {
  switch (replyType(message)) {
    case 'NOERROR':
    case 'DELEGATION':
      return 'success';
    case 'NXDOMAIN':
    case 'NODATA':
      return 'denial';
    case 'SERVERERROR':
      return 'failure';
    default:
      return 'other';
  }
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
