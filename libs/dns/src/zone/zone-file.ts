import { CorefileError } from '../corefile/corefile-error.js';
import type { DnsRecord } from '../message.js';
import { fqdn } from '../names.js';
import { makeRecord, parseTtl, splitRecord } from '../record-text.js';
import { typeNumber } from '../wire/types.js';
import { type Entry, entriesOf } from './entries.js';
import { Zone } from './zone.js';

const MAX_INCLUDES = 7;
const MAX_RECORDS = 500_000;

/** What a zone file is read with. */
export interface ZoneSource {
  /** As messages name it. */
  readonly path: string;
  /** In lower case with a final dot. */
  readonly origin: string;
  /** A file that `$INCLUDE` names; undefined when there is none. */
  readFile(path: string): string | undefined;
}

/** Reads a zone file (RFC 1035 5.1; `$ORIGIN`, `$TTL`, `$INCLUDE`). Throws CorefileError in CoreDNS' words. */
export function parseZone(text: string, source: ZoneSource): Zone {
  const { path, origin } = source;
  const records: DnsRecord[] = [];
  try {
    new ZoneReader(source, records).read(text, path, origin, 0);
  } catch (error) {
    throw new CorefileError(
      `failed to parse file ${JSON.stringify(path)} for origin ${origin} with error ${(error as Error).message}`,
    );
  }
  const zone = new Zone(origin, records);
  if (!zone.soa)
    throw new CorefileError(`file ${JSON.stringify(path)} has no SOA record for origin ${origin}`);
  return zone;
}

class ZoneReader {
  #ttl: number | undefined;
  #ttlIsGiven = false;
  #owner: string | undefined;

  constructor(
    private readonly source: ZoneSource,
    private readonly records: DnsRecord[],
  ) {}

  read(text: string, path: string, start: string, depth: number): void {
    let origin = start;
    const absolute = (name: string): string =>
      name === '@'
        ? origin
        : name.endsWith('.') && !name.endsWith('\\.')
          ? name
          : origin === '.'
            ? `${name}.`
            : `${name}.${origin}`;
    for (const entry of entriesOf(text)) {
      const [first, argument] = entry.words;
      const fail = (what: string, word = entry.words.length - 1): never => {
        throw new Error(
          `${path}: dns: ${what}: ${JSON.stringify(entry.words[word] ?? '')} at line: ${entry.ends[word] ?? `${entry.line}:0`}`,
        );
      };
      if (!entry.hasOwner && this.#owner === undefined) fail('bad owner name');
      if (!entry.hasOwner || !first?.startsWith('$')) {
        if (this.records.length >= MAX_RECORDS) fail('too many records');
        this.records.push(this.#record(entry, absolute, fail));
      } else if (first === '$ORIGIN')
        origin = fqdn(absolute(argument ?? fail('expecting origin after this directive')));
      else if (first === '$TTL') {
        this.#ttl = parseTtl(argument ?? '') ?? fail('expecting $TTL value, not this...');
        this.#ttlIsGiven = true;
      } else if (first === '$INCLUDE') {
        if (depth >= MAX_INCLUDES) fail('too deeply nested $INCLUDE');
        const file = argument ?? fail('expecting $INCLUDE value, not this...');
        const included = this.source.readFile(file) ?? fail(`failed to open \`${file}'`);
        this.read(
          included,
          file,
          entry.words[2] === undefined ? origin : absolute(entry.words[2]),
          depth + 1,
        );
      } else fail('directive is not supported', 0);
    }
  }

  #record(
    { words, hasOwner }: Entry,
    absolute: (name: string) => string,
    fail: (what: string, word?: number) => never,
  ): DnsRecord {
    if (hasOwner) this.#owner = absolute(words[0] ?? '@');
    const { ttl: given, code, type, fields } = splitRecord(hasOwner ? words.slice(1) : words);
    if (type === undefined || typeNumber(type) === undefined)
      return fail('unknown RR type', words.length - fields.length - 1);
    // Without $TTL an earlier record's goes on, and a SOA lends its last field (RFC 2308 4).
    const ttl =
      given ??
      this.#ttl ??
      (type === 'SOA' ? parseTtl(fields[6] ?? '') : undefined) ??
      fail('missing TTL with no previous value');
    if (!this.#ttlIsGiven) this.#ttl = ttl;
    const numbers =
      type === 'SOA'
        ? fields.map((field, index) => (index > 2 ? String(parseTtl(field) ?? field) : field))
        : fields;
    try {
      return makeRecord({ name: this.#owner ?? '.', ttl, class: code, type }, numbers, absolute);
    } catch {
      const what = type === 'A' || type === 'AAAA' ? `bad ${type} ${type}` : `bad ${type} rdata`;
      return fail(what);
    }
  }
}
