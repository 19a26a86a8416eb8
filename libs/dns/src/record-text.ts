import type { DnsRecord } from './message.js';
import { queryFor } from './message.js';
import { fqdn } from './names.js';
import { encodeMessage } from './wire/codec.js';
import { splitData } from './wire/rdata.js';
import { classNumber, typeNumber } from './wire/types.js';

const DEFAULT_TTL = 3_600;
const TTL_UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
};

/** Which fields of a type are names. */
const NAMES: Readonly<Record<string, readonly number[]>> = {
  NS: [0], CNAME: [0], PTR: [0], DNAME: [0], SOA: [0, 1], MX: [1], SRV: [3], AFSDB: [1], RP: [0, 1], MINFO: [0, 1], NAPTR: [5],
}; // prettier-ignore

/** A record of a zone file on one line: `name [ttl] [class] type data`. Throws an Error that says what is wrong. */
export function parseRecord(text: string): DnsRecord {
  const [name, ...parts] = splitData(text.trim());
  const { ttl = DEFAULT_TTL, code, type, fields } = splitRecord(parts);
  if (name === undefined || type === undefined || typeNumber(type) === undefined)
    throw new Error(`dns: not a record: ${JSON.stringify(text)}`);
  return makeRecord({ name: fqdn(name), ttl, class: code, type }, fields, fqdn);
}

/** The words behind a record's name: TTL (seconds) and class in either order if they are there, type, data. */
export function splitRecord(words: readonly string[]): {
  readonly ttl?: number;
  readonly code: string;
  readonly type: string | undefined;
  readonly fields: readonly string[];
} {
  let ttl: number | undefined;
  let code: string | undefined;
  let at = 0;
  for (; at < 2; at++) {
    const word = words[at] ?? '';
    const seconds = parseTtl(word);
    if (ttl === undefined && seconds !== undefined) ttl = seconds;
    else if (
      code === undefined &&
      classNumber(word.toUpperCase()) !== undefined &&
      typeNumber(word.toUpperCase()) === undefined
    )
      code = word.toUpperCase();
    else break;
  }
  return {
    ...(ttl === undefined ? {} : { ttl }),
    code: code ?? 'IN',
    type: words[at]?.toUpperCase(),
    fields: words.slice(at + 1),
  };
}

/** Seconds of a TTL: `300`, `1h30m`; undefined when it is none. */
export function parseTtl(text: string): number | undefined {
  if (!/^(?:\d+[smhdw]?)+$/i.test(text)) return undefined;
  let total = 0;
  for (const [, digits, unit = 's'] of text.toLowerCase().matchAll(/(\d+)([smhdw])?/g))
    total += Number(digits) * (TTL_UNITS[unit] ?? 1);
  return total <= 0xffffffff ? total : undefined;
}

/** A record from the fields of its data; `absolute` completes names. Throws an Error when the data does not fit the type. */
export function makeRecord(
  head: Omit<DnsRecord, 'data'>,
  fields: readonly string[],
  absolute: (name: string) => string,
): DnsRecord {
  const { type } = head;
  const data = fields
    .map((field, index) =>
      NAMES[type]?.includes(index)
        ? absolute(field)
        : (type === 'TXT' || type === 'SPF') && !field.startsWith('"')
          ? `"${field}"`
          : field,
    )
    .join(' ');
  const record = { ...head, data };
  // Writing it once shows whether the data fits the type.
  encodeMessage({ ...queryFor('.', 'A'), answer: [record] });
  return record;
}
