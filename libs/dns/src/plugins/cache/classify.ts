import type { DnsRecord, Message } from '../../message.js';
import { replyType, type ReplyType } from '../../reply-type.js';

/** What kind of answer a reply is, for how long it is kept. */
export type Kind = 'success' | 'denial' | 'failure' | 'other';

/** Negative answers are kept apart from the others, failures for a short time only; transfers, updates and other errors not at all. */
export function classify(message: Message): Kind {
  switch (cacheType(message)) {
    case 'NOERROR':
      return endsNowhere(message) ? 'other' : 'success';
    case 'DELEGATION':
      return 'success';
    case 'NXDOMAIN':
      // Its SOA record says how long a denial holds (RFC 2308 5).
      return hasSoa(message) ? 'denial' : 'other';
    case 'NODATA':
      return 'denial';
    case 'SERVERERROR':
      return 'failure';
    default:
      return 'other';
  }
}

/** The type of a reply; aliases whose end is not there, with a SOA record, are a denial. */
function cacheType(message: Message): ReplyType {
  const type = replyType(message);
  return type === 'NOERROR' && hasSoa(message) && endsNowhere(message) ? 'NODATA' : type;
}

const hasSoa = ({ authority }: Message): boolean => authority.some(({ type }) => type === 'SOA');

/** An answer without a record of the type that was asked for. */
function endsNowhere({ question, answer }: Message): boolean {
  const type = question[0]?.type;
  return answer.length > 0 && type !== 'ANY' && !answer.some((record) => record.type === type);
}

const FALLBACK_TTL = 5;
/** Types of replies whose records say how long they hold. */
const LASTING: ReadonlySet<ReplyType> = new Set(['NOERROR', 'NXDOMAIN', 'NODATA']);

/** Which settings a reply's TTL is held to, and the TTL that its records give, in seconds. */
export function lifetime(message: Message): {
  readonly half: 'success' | 'denial' | 'failure';
  readonly ttl: number;
} {
  const type = cacheType(message);
  const negative = type === 'NXDOMAIN' || type === 'NODATA';
  return {
    half: type === 'SERVERERROR' ? 'failure' : negative ? 'denial' : 'success',
    ttl: LASTING.has(type) ? lowestTtl(message) : FALLBACK_TTL,
  };
}

/** The lowest TTL of a reply, in seconds. */
function lowestTtl(message: Message): number {
  const records: readonly DnsRecord[] = [
    ...message.answer,
    ...message.authority,
    ...message.additional,
  ];
  return records.length === 0 ? FALLBACK_TTL : Math.min(...records.map(({ ttl }) => ttl));
}
