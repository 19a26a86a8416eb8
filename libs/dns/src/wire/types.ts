const TYPES: Readonly<Record<string, number>> = {
  None: 0, A: 1, NS: 2, CNAME: 5, SOA: 6, NULL: 10, PTR: 12, HINFO: 13, MINFO: 14, MX: 15, TXT: 16, RP: 17, AFSDB: 18, SIG: 24, KEY: 25, AAAA: 28,
  LOC: 29, SRV: 33, NAPTR: 35, CERT: 37, DNAME: 39, OPT: 41, APL: 42, DS: 43, SSHFP: 44, RRSIG: 46, NSEC: 47, DNSKEY: 48, DHCID: 49, NSEC3: 50,
  NSEC3PARAM: 51, TLSA: 52, SMIMEA: 53, CDS: 59, CDNSKEY: 60, OPENPGPKEY: 61, SVCB: 64, HTTPS: 65, SPF: 99, TKEY: 249, TSIG: 250, IXFR: 251, AXFR: 252,
  MAILB: 253, MAILA: 254, ANY: 255, URI: 256, CAA: 257,
}; // prettier-ignore
const NAMES = new Map(Object.entries(TYPES).map(([name, code]) => [code, name]));
const CLASSES: Readonly<Record<string, number>> = {
  IN: 1,
  CS: 2,
  CH: 3,
  HS: 4,
  NONE: 254,
  ANY: 255,
};
const CLASS_NAMES = new Map(Object.entries(CLASSES).map(([name, code]) => [code, name]));

/** Mnemonic of a record type; `TYPE1234` when it has none (RFC 3597). */
export function typeName(code: number): string {
  return NAMES.get(code) ?? `TYPE${code}`;
}

/** Number of a record type; undefined when the text is none. */
export function typeNumber(name: string): number | undefined {
  const known = TYPES[name];
  if (known !== undefined) return known;
  const match = /^TYPE(\d{1,5})$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

export function className(code: number): string {
  return CLASS_NAMES.get(code) ?? `CLASS${code}`;
}

export function classNumber(name: string): number | undefined {
  const known = CLASSES[name];
  if (known !== undefined) return known;
  const match = /^CLASS(\d{1,5})$/.exec(name);
  return match ? Number(match[1]) : undefined;
}
