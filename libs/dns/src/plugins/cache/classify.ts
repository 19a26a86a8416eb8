import type { DnsRecord, Message } from '../../message.js';
import { replyType } from '../../reply-type.js';

/** What kind of answer a reply is, for how long it is kept. */
export type Kind = 'success' | 'denial' | 'failure' | 'other';

/** Negative answers are kept apart from the others, failures for a short time only; transfers, updates and other errors not at all. */
export function classify(message: Message): Kind {
  switch (replyType(message)) {
    case 'NOERROR':
      return endsNowhere(message) ? 'other' : 'success';
    case 'DELEGATION':
      return 'success';
    case 'NXDOMAIN':
      // Its SOA record says how long a denial holds (RFC 2308 5).
      return message.authority.some(({ type }) => type === 'SOA') ? 'denial' : 'other';
    case 'NODATA':
      return 'denial';
    case 'SERVERERROR':
      return 'failure';
    default:
      return 'other';
  }
}

/** Aliases whose end is not there: a denial without SOA record. */
function endsNowhere({ question, answer, authority }: Message): boolean {
  const type = question[0]?.type;
  if (answer.length === 0 || type === 'ANY' || type === 'CNAME') return false;
  return (
    !authority.some((record) => record.type === 'SOA') &&
    !answer.some((record) => record.type === type) &&
    answer.some((record) => record.type === 'CNAME')
  );
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
