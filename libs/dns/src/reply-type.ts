import type { Message } from './message.js';

/** What kind of reply a message is, in the words that CoreDNS has for them. */
export type ReplyType =
  | 'NOERROR' | 'NXDOMAIN' | 'SERVERERROR' | 'NODATA' | 'DELEGATION' | 'META' | 'UPDATE' | 'OTHERERROR'; // prettier-ignore

const NOTIFY = 4;
const UPDATE = 5;

/** Sorts replies: without a SOA record an empty answer is no denial (RFC 2308), but a referral or a plain success. */
export function replyType({ opcode, question, rcode, answer, authority }: Message): ReplyType {
  if (opcode === UPDATE) return 'UPDATE';
  const asked = question[0]?.type;
  if (opcode === NOTIFY || asked === 'AXFR' || asked === 'IXFR') return 'META';
  if (answer.length > 0 && rcode === 'NOERROR') return 'NOERROR';
  if (answer.length > 0 && rcode === 'NXDOMAIN') return 'OTHERERROR';
  const has = (type: string): boolean => authority.some((record) => record.type === type);
  if (rcode === 'NOERROR' && has('SOA')) return 'NODATA';
  if (rcode === 'NXDOMAIN') return 'NXDOMAIN';
  if (rcode === 'SERVFAIL' || rcode === 'NOTIMP') return 'SERVERERROR';
  if (rcode === 'NOERROR') return has('NS') ? 'DELEGATION' : 'NOERROR';
  return 'OTHERERROR';
}
