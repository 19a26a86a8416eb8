/** A DNS message in presentation form (RFC 1035 5.1): names end in a dot, types and classes are their mnemonics. */
export interface Message {
  readonly id: number;
  readonly opcode: number;
  readonly response: boolean;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly authenticated: boolean;
  readonly checkingDisabled: boolean;
  readonly rcode: Rcode;
  readonly question: readonly Question[];
  readonly answer: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
  /** The OPT record (RFC 6891), kept apart from `additional`. */
  readonly edns?: Edns;
}

export interface Question {
  readonly name: string;
  readonly type: string;
  readonly class: string;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly class: string;
  /** Seconds. */
  readonly ttl: number;
  /** `192.0.2.1`, `10 mail.example.org.`, `\# 2 abcd` for types that are not known. */
  readonly data: string;
}

export interface Edns {
  readonly size: number;
  readonly dnssec: boolean;
  readonly version: number;
  readonly options: readonly EdnsOption[];
}

export interface EdnsOption {
  readonly code: number;
  /** Hexadecimal. */
  readonly data: string;
}

const RCODES = [
  'NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'YXDOMAIN', 'YXRRSET', 'NXRRSET', 'NOTAUTH', 'NOTZONE', 'RCODE11', 'RCODE12',
  'RCODE13', 'RCODE14', 'RCODE15', 'BADVERS', 'BADKEY', 'BADTIME', 'BADMODE', 'BADNAME', 'BADALG', 'BADTRUNC', 'BADCOOKIE',
] as const; // prettier-ignore

export type Rcode = (typeof RCODES)[number];

export function rcodeName(code: number): Rcode {
  return RCODES[code] ?? 'SERVFAIL';
}

export function rcodeNumber(name: Rcode): number {
  return RCODES.indexOf(name);
}

/** The code behind a name as configurations write it, in any case; undefined when there is none. */
export function parseRcode(text: string): Rcode | undefined {
  const upper = text.toUpperCase();
  // 16 has two names, of which CoreDNS' tables know one.
  if (upper === 'BADSIG') return 'BADVERS';
  return upper.startsWith('RCODE') || upper === 'BADVERS'
    ? undefined
    : RCODES.find((each) => each === upper);
}

/** An empty reply to `request`: same id, question and RD, and CD for plain queries. */
export function replyTo(request: Message, rcode: Rcode = 'NOERROR'): Message {
  return {
    id: request.id,
    opcode: request.opcode,
    response: true,
    authoritative: false,
    truncated: false,
    recursionDesired: request.opcode === 0 && request.recursionDesired,
    recursionAvailable: false,
    authenticated: false,
    checkingDisabled: request.opcode === 0 && request.checkingDisabled,
    rcode,
    question: request.question.slice(0, 1),
    answer: [],
    authority: [],
    additional: [],
  };
}

/** A query for one name. */
export function queryFor(name: string, type: string, id = 0): Message {
  return {
    ...replyTo({ ...EMPTY, id }),
    response: false,
    recursionDesired: true,
    question: [{ name, type, class: 'IN' }],
  };
}

const EMPTY: Message = {
  id: 0, opcode: 0, response: false, authoritative: false, truncated: false, recursionDesired: false, recursionAvailable: false,
  authenticated: false, checkingDisabled: false, rcode: 'NOERROR', question: [], answer: [], authority: [], additional: [],
}; // prettier-ignore
