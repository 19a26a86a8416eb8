import type { DnsRecord } from '../behaviour.js';

/** The reverse-lookup name of an address (RFC 1035 3.5, RFC 3596 2.5); undefined when the text is not an address. */
export function reverseName(address: string): string | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address))
    return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  if (!/^[0-9a-fA-F:]+$/.test(address) || !address.includes(':')) return undefined;
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  const nibbles = groups.map((group) => group.padStart(4, '0')).join('');
  return `${[...nibbles].reverse().join('.')}.ip6.arpa`;
}

/** A name without its final dot. */
export function bare(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name;
}

/** What a record says in the words of `host`. */
export function sentence(record: DnsRecord): string {
  const name = bare(record.name);
  const verbs: Readonly<Record<string, string>> = {
    A: 'has address', AAAA: 'has IPv6 address', CNAME: 'is an alias for', PTR: 'domain name pointer', MX: 'mail is handled by',
    NS: 'name server', SRV: 'has SRV record', TXT: 'descriptive text', SOA: 'has SOA record',
  }; // prettier-ignore
  return `${name} ${verbs[record.type] ?? `has ${record.type} record`} ${record.data}`;
}
