import type { DnsRecord, Message } from '../message.js';
import { fqdn, isWithin, labelsOf, lower } from '../names.js';
import type { Query } from '../plugin.js';
import { splitData } from '../wire/rdata.js';
import type { Zone } from './zone.js';

const MAX_ALIASES = 8;

/** What a zone says to a question. `empty`: the name exists, only because others are below it. */
export interface Found {
  readonly result: 'success' | 'nodata' | 'empty' | 'nxdomain' | 'delegation' | 'failure';
  readonly answer: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
}

const FAILURE: Found = { result: 'failure', answer: [], authority: [], additional: [] };

/**
 * Looks a name up as an authoritative server does (RFC 1034 4.3.2, wildcards as in RFC 4592, DNAME as in RFC 6672): from the
 * origin down, so that a delegation or a DNAME above the name is seen first. Aliases are followed inside the zone; a target that is
 * not there is asked of the whole server.
 */
export async function lookup(zone: Zone, query: Query): Promise<Found> {
  const { name, type } = query;
  const { soa, nameServers } = zone;
  if (!soa) return FAILURE;
  if (name === zone.origin && type === 'SOA') return success([soa], nameServers);
  if (name === zone.origin && type === 'NS')
    return success(nameServers, [], glue(zone, nameServers));
  let wildcard: string | undefined;
  for (const at of downTo(zone.origin, name)) {
    const node = zone.node(at);
    if (!node) {
      const candidate = `*.${at.slice((labelsOf(at)[0] ?? '').length + 1)}`;
      if (zone.node(candidate) || zone.hasBelow(candidate)) wildcard = candidate;
      continue;
    }
    const [dname] = node.get('DNAME') ?? [];
    if (dname && at !== name) return rewritten(zone, query, dname);
    const referral = delegation(zone, at, name, type);
    if (referral) return referral;
  }
  if (zone.node(name)) return answerFrom(zone, query, name);
  if (wildcard !== undefined && !hidden(zone, wildcard, name))
    return zone.node(wildcard) ? answerFrom(zone, query, wildcard) : nothing(zone, 'nodata');
  return nothing(zone, zone.hasBelow(name) ? 'empty' : 'nxdomain');
}

/** The records of `owner`, which is the name itself or a wildcard that stands for it. */
async function answerFrom(zone: Zone, query: Query, owner: string): Promise<Found> {
  const { name, type } = query;
  const renamed = (records: readonly DnsRecord[]): readonly DnsRecord[] =>
    owner === name ? records : records.map((record) => ({ ...record, name }));
  const alias = renamed(zone.of(owner, 'CNAME'));
  if (alias.length > 0 && type !== 'CNAME') return followed(zone, query, alias);
  const records = renamed(zone.of(owner, type));
  if (records.length === 0) return nothing(zone, 'nodata');
  return success(records, zone.nameServers, addressesOfTargets(zone, records));
}

/** A DNAME above the name: the answer goes on under the other name (RFC 6672 3.2). */
async function rewritten(zone: Zone, query: Query, dname: DnsRecord): Promise<Found> {
  const asked = query.message.question[0]?.name ?? query.name;
  const target =
    asked.slice(0, asked.length - dname.name.length) + (dname.data === '.' ? '' : dname.data);
  if (lower(target) === query.name) return FAILURE;
  const alias: DnsRecord = {
    name: asked,
    type: 'CNAME',
    class: dname.class,
    ttl: dname.ttl,
    data: target === '' ? '.' : target,
  };
  if (query.type === 'CNAME') return success([dname, alias], zone.nameServers);
  const found = await followed(zone, query, [alias]);
  return { ...found, answer: [dname, ...found.answer] };
}

async function followed(zone: Zone, query: Query, start: readonly DnsRecord[]): Promise<Found> {
  const { type } = query;
  const answer = [...start];
  let target = start[0]?.data ?? '.';
  for (let hops = 0; hops <= MAX_ALIASES; hops++) {
    const name = lower(target);
    for (const at of downTo(zone.origin, name)) {
      const referral = at === zone.origin ? undefined : delegation(zone, at, name, type);
      if (referral) return { ...referral, answer };
    }
    const isApex = type === 'NS' || (type === 'SOA' && name === zone.origin);
    if (!zone.node(name) || isApex) return outside(zone, answer, await query.resolve(target, type));
    const next = zone.of(name, 'CNAME');
    if (next.length === 0) {
      answer.push(...zone.of(name, type));
      break;
    }
    answer.push(...next);
    target = next[0]?.data ?? '.';
  }
  return success(answer, zone.nameServers, addressesOfTargets(zone, answer));
}

/** What the rest of the server knows of an alias' target; its rcode becomes that of the answer (RFC 6604). */
function outside(zone: Zone, alias: readonly DnsRecord[], reply: Message | undefined): Found {
  const answer = [...alias, ...(reply?.answer ?? [])];
  const additional = addressesOfTargets(zone, answer);
  const negative = { answer, authority: zone.soa ? [zone.soa] : [], additional };
  if (!reply || reply.rcode === 'SERVFAIL')
    return { ...negative, result: 'failure', authority: zone.nameServers };
  if (reply.rcode === 'NXDOMAIN') return { ...negative, result: 'nxdomain' };
  if (reply.rcode === 'NOERROR' && reply.answer.length === 0)
    return { ...negative, result: 'nodata' };
  return success(answer, zone.nameServers, additional);
}

function delegation(zone: Zone, cut: string, name: string, type: string): Found | undefined {
  const servers = zone.of(cut, 'NS');
  if (servers.length === 0 || (type === 'DS' && cut === name)) return undefined;
  return { result: 'delegation', answer: [], authority: servers, additional: glue(zone, servers) };
}

/** An empty name between the wildcard and the name is the closer one, and hides the wildcard (RFC 4592 3.3.1). */
function hidden(zone: Zone, wildcard: string, name: string): boolean {
  const parent = wildcard.slice(2);
  return downTo(parent, name).some((at) => at !== parent && at !== name && zone.hasBelow(at));
}

const glue = (zone: Zone, servers: readonly DnsRecord[]): readonly DnsRecord[] =>
  servers
    .filter(({ name, data }) => isWithin(lower(name), data))
    .flatMap(({ data }) => zone.addresses(data));

/** Addresses of mail exchangers and service targets, once each, if the zone holds them. */
function addressesOfTargets(zone: Zone, records: readonly DnsRecord[]): readonly DnsRecord[] {
  const targets = records
    .filter(({ type }) => type === 'MX' || type === 'SRV')
    .map(({ data }) => lower(fqdn(splitData(data).at(-1) ?? '.')))
    .filter((target) => isWithin(zone.origin, target));
  return [...new Set(targets)].flatMap((target) => zone.addresses(target));
}

/** `origin` and the names below it on the way to `name`, which comes last; none when `name` is not within. */
function downTo(origin: string, name: string): string[] {
  if (!isWithin(origin, name)) return [];
  const labels = labelsOf(name);
  const names: string[] = [];
  for (let count = labelsOf(origin).length; count <= labels.length; count++)
    names.push(count === 0 ? '.' : `${labels.slice(labels.length - count).join('.')}.`);
  return names;
}

const success = (
  answer: readonly DnsRecord[],
  authority: readonly DnsRecord[],
  additional: readonly DnsRecord[] = [],
): Found => ({ result: 'success', answer, authority, additional });

const nothing = (zone: Zone, result: 'nodata' | 'empty' | 'nxdomain'): Found => ({
  result,
  answer: [],
  authority: zone.soa ? [zone.soa] : [],
  additional: [],
});
