import type { Message } from '#dns';

/** A reply as the recordings write it: flags and records as text. */
export interface Reply {
  readonly rcode: string;
  /** Header bits that are set: `qr aa tc rd ra ad cd`. */
  readonly flags: string;
  readonly question: readonly string[];
  readonly answer: readonly string[];
  readonly authority: readonly string[];
  readonly additional: readonly string[];
  readonly edns:
    | {
        readonly size: number;
        readonly do: boolean;
        readonly version: number;
        readonly options: readonly { readonly code: number; readonly data: string }[];
      }
    | undefined;
  /** Bytes on the wire; undefined over TCP, which has no limit. */
  readonly size: number | undefined;
}

/** A message as text. `size`: its bytes, when it came as a datagram. */
export function replyOf(message: Message, size: number | undefined): Reply {
  const flags = {
    qr: message.response, aa: message.authoritative, tc: message.truncated, rd: message.recursionDesired, ra: message.recursionAvailable,
    ad: message.authenticated, cd: message.checkingDisabled,
  }; // prettier-ignore
  const text = (records: Message['answer']): string[] =>
    records.map(({ name, ttl, class: of, type, data }) => `${name} ${ttl} ${of} ${type} ${data}`);
  const { edns } = message;
  return {
    rcode: message.rcode,
    flags: Object.keys(flags)
      .filter((flag) => flags[flag as keyof typeof flags])
      .join(' '),
    question: message.question.map(({ name, class: of, type }) => `${name} ${of} ${type}`),
    answer: text(message.answer),
    authority: text(message.authority),
    additional: text(message.additional),
    edns: edns && {
      size: edns.size,
      do: edns.dnssec,
      version: edns.version,
      options: edns.options,
    },
    size,
  };
}
