import type { DnsRecord } from './message.js';
import { fqdn } from './names.js';
import { splitData } from './wire/rdata.js';
import { classNumber, typeNumber } from './wire/types.js';
import { encodeMessage } from './wire/codec.js';
import { queryFor } from './message.js';

const DEFAULT_TTL = 3_600;
const TTL_UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
};

/** A record of a zone file on one line: `name [ttl] [class] type data`. Throws an Error that says what is wrong. */
export function parseRecord(text: string): DnsRecord {
  const parts = splitData(text.trim());
  const name = parts.shift();
  let ttl = DEFAULT_TTL;
  let code = 'IN';
  for (let left = 2; left > 0; left--) {
    const part = parts[0] ?? '';
    if (/^\d+[smhdw]?$/i.test(part))
      ttl = Number.parseInt(part, 10) * (TTL_UNITS[part.at(-1)?.toLowerCase() ?? ''] ?? 1);
    else if (classNumber(part.toUpperCase()) !== undefined) code = part.toUpperCase();
    else break;
    parts.shift();
  }
  const type = parts.shift()?.toUpperCase();
  if (name === undefined || type === undefined || typeNumber(type) === undefined)
    throw new Error(`dns: not a record: ${JSON.stringify(text)}`);
  const fields = parts.map((part, index) =>
    isName(type, index) ? fqdn(part) : type === 'TXT' && !part.startsWith('"') ? `"${part}"` : part,
  );
  const record = { name: fqdn(name), type, class: code, ttl, data: fields.join(' ') };
  // Writing it once shows whether the data fits the type.
  encodeMessage({ ...queryFor('.', 'A'), answer: [record] });
  return record;
}

function isName(type: string, index: number): boolean {
  const names: Readonly<Record<string, readonly number[]>> = {
    NS: [0],
    CNAME: [0],
    PTR: [0],
    DNAME: [0],
    SOA: [0, 1],
    MX: [1],
    SRV: [3],
  };
  return names[type]?.includes(index) === true;
}
