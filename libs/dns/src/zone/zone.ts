import type { DnsRecord } from '../message.js';
import { isWithin, labelsOf, lower, parentOf } from '../names.js';

/** Records of one name, by type. */
export type Node = ReadonlyMap<string, readonly DnsRecord[]>;

/** What kinds of records carry a name that is compared in lower case, and so is kept that way. */
const LOWERED = new Set(['NS', 'SOA', 'CNAME', 'MX']);

/** The records of one zone, as a primary reads them from a file or a secondary from its primary. Never changed once made. */
export class Zone {
  /** Undefined: the zone is not there yet, and questions about it fail. */
  readonly soa: DnsRecord | undefined;
  /** Of the zone itself. */
  readonly nameServers: readonly DnsRecord[];
  readonly #nodes = new Map<string, Map<string, DnsRecord[]>>();
  /** Names that have something below them. */
  readonly #parents = new Set<string>();

  /** `origin` in lower case with a final dot. Records may come in any order; of several SOA records the last one counts. */
  constructor(
    readonly origin: string,
    records: Iterable<DnsRecord>,
  ) {
    let soa: DnsRecord | undefined;
    const nameServers: DnsRecord[] = [];
    for (const given of records) {
      const record = normal(given);
      if (record.type === 'SOA') soa = record;
      else if (record.type === 'NS' && record.name === origin) nameServers.push(record);
      else this.#insert(record);
    }
    this.soa = soa;
    this.nameServers = nameServers;
  }

  /** The serial of the SOA record; undefined when there is none. */
  get serial(): number | undefined {
    return this.soa && Number(this.soa.data.split(' ')[2]);
  }

  node(name: string): Node | undefined {
    return this.#nodes.get(lower(name));
  }

  of(name: string, type: string): readonly DnsRecord[] {
    return this.node(name)?.get(type) ?? [];
  }

  /** Is there a name strictly below? Such a name exists without records of its own (an empty non-terminal, RFC 4592 2.2.2). */
  hasBelow(name: string): boolean {
    return this.#parents.has(name);
  }

  /** Addresses of the name, if the zone holds it. */
  addresses(name: string): DnsRecord[] {
    return [...this.of(name, 'A'), ...this.of(name, 'AAAA')];
  }

  /** All records in the order of a transfer: SOA, name servers, the rest in canonical order (RFC 4034 6.1). */
  records(): DnsRecord[] {
    const names = [...this.#nodes.keys()].toSorted(canonically);
    const rest = names.flatMap((name) => [...(this.#nodes.get(name)?.values() ?? [])].flat());
    return [...(this.soa ? [this.soa] : []), ...this.nameServers, ...rest];
  }

  #insert(record: DnsRecord): void {
    const name = lower(record.name);
    let node = this.#nodes.get(name);
    if (!node) this.#nodes.set(name, (node = new Map<string, DnsRecord[]>()));
    const same = node.get(record.type);
    if (same) same.push(record);
    else node.set(record.type, [record]);
    for (
      let up = parentOf(name);
      up && !this.#parents.has(up) && isWithin(this.origin, up);
      up = parentOf(up)
    )
      this.#parents.add(up);
  }
}

function normal(record: DnsRecord): DnsRecord {
  // The letters of a service's name are the client's to choose.
  const name = record.type === 'SRV' ? record.name : lower(record.name);
  return LOWERED.has(record.type)
    ? { ...record, name, data: lower(record.data) }
    : { ...record, name };
}

function canonically(left: string, right: string): number {
  const a = labelsOf(left).toReversed();
  const b = labelsOf(right).toReversed();
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [one, other] = [a[index] as string, b[index] as string];
    if (one !== other) return one < other ? -1 : 1;
  }
  return a.length - b.length;
}
