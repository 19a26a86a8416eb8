import { isIPv6 } from 'node:net';
import { type DnsRecord, type Message, type Rcode, replyTo } from '../../message.js';
import { closestZone, fqdn, isWithin, lower } from '../../names.js';
import type {
  DnsPlugin,
  Next,
  Outcome,
  PluginInstance,
  Query,
  SetupContext,
} from '../../plugin.js';
import { addressOfReverse } from '../../zones.js';
import { canonicalAddress } from '../../wire/address.js';
import { KubernetesBackend, type Target } from './backend.js';
import { type KubernetesOptions, parseOptions } from './options.js';
import { parseRequestName } from './request-name.js';
import { nameServers } from './name-servers.js';
import { describeQuestion } from './question-labels.js';
import { waitForApi } from './startup.js';
import { recordsOfServices } from './transfer.js';

const SCHEMA_VERSION = '1.1.0';
const SCHEMA_TTL = 28_800;
const MAX_NEGATIVE_TTL = 300;
const MAX_ALIASES = 8;

/** Records that answer, or `undefined` for a name that does not exist. */
type Lookup =
  { readonly answer: readonly DnsRecord[]; readonly additional?: readonly DnsRecord[] } | undefined;

/** Services, endpoints and pods of the cluster (Kubernetes DNS specification 1.1.0). */
export const kubernetes: DnsPlugin = {
  name: 'kubernetes',
  setup(words, context) {
    const options = parseOptions(words, context.zones);
    context.metrics.declare(
      'coredns_kubernetes_rest_client_requests_total',
      'counter',
      'Number of HTTP requests, partitioned by status code, method, and host.',
    );
    // One list each of namespaces, Services, slices and pods.
    context.metrics.add(
      'coredns_kubernetes_rest_client_requests_total',
      { code: '200', method: 'GET', host: '10.96.0.1:443' },
      4,
    );
    return new KubernetesPlugin(options, context);
  },
};

class KubernetesPlugin implements PluginInstance {
  readonly #backend: KubernetesBackend;

  constructor(
    private readonly options: KubernetesOptions,
    private readonly context: SetupContext,
  ) {
    this.#backend = new KubernetesBackend(context.data, options);
  }

  /** The zone itself or a name below it, which is answered as if it were one (as CoreDNS does). */
  transfer(name: string, serial: number | undefined): Outcome['transfer'] {
    if (closestZone(this.options.zones, name) === undefined) return undefined;
    const soa = this.#soa(name);
    if (serial !== undefined && serial !== 0 && serial === Number(soa.data.split(' ')[2]))
      return [soa];
    const { answer, additional = [] } = this.#nameServers(name, name) ?? { answer: [] };
    const services = recordsOfServices(this.context.data, this.#backend, name, this.options.ttl);
    return [
      soa,
      ...answer,
      ...additional.map((record) => ({ ...record, ttl: 0 })),
      ...services,
      soa,
    ];
  }

  get cluster(): NonNullable<PluginInstance['cluster']> {
    return this.#backend;
  }

  awaits(): Promise<void> {
    return waitForApi(this.context, this.options.startupTimeoutMs);
  }

  ready(): boolean {
    return this.context.data.synced;
  }

  describe(query: Query, labels: Map<string, () => string>): void {
    const zone = closestZone(this.options.zones, query.name);
    describeQuestion(query, zone, this.options, this.context.data, labels);
  }

  async serve(query: Query, next: Next): Promise<Outcome> {
    const matched = closestZone(this.options.zones, query.name);
    if (matched === undefined) return next(query);
    if (query.type === 'AXFR' || query.type === 'IXFR') return { rcode: 'REFUSED' };
    const asked = query.message.question[0]?.name ?? query.name;
    // The zone is written as the client wrote it.
    const zone = matched === '.' ? '.' : asked.slice(asked.length - matched.length);
    const found = await this.#lookup(query, asked, query.type, zone, []);
    if (found === undefined) {
      if (this.options.fallthrough.through(query.name)) return next(query);
      return this.#negative(query, zone, this.context.data.synced ? 'NXDOMAIN' : 'SERVFAIL');
    }
    if (found.answer.length === 0) return this.#negative(query, zone, 'NOERROR');
    query.note('kubernetes', `${query.name} ${query.type} is in zone ${zone}`);
    const reply: Message = {
      ...replyTo(query.message),
      authoritative: true,
      answer: found.answer,
      additional: found.additional ?? [],
    };
    // SOA records carry the time, and aliases lead to other servers.
    const stable = found.answer.every(({ type }) => type !== 'SOA' && type !== 'CNAME');
    return {
      rcode: 'NOERROR',
      plugin: 'kubernetes',
      reply,
      ...(stable ? { stableUntil: Infinity } : {}),
    };
  }

  /** `autopath @kubernetes`: the search path of the pod that asks; pods are known by address only with `pods verified`. */
  searchPath(query: Query): readonly string[] | undefined {
    if (this.options.pods !== 'verified') return undefined;
    const zone = closestZone(this.options.zones, query.name);
    const [pod] = this.context.data.podsByIP(query.client.ip);
    if (zone === undefined || !pod) return undefined;
    return [`${pod.metadata.namespace}.svc.${zone}`, `svc.${zone}`, zone];
  }

  #negative(query: Query, zone: string, rcode: Rcode): Outcome {
    const reply: Message = {
      ...replyTo(query.message, rcode),
      authoritative: true,
      authority: [this.#soa(zone)],
    };
    return { rcode: 'NOERROR', plugin: 'kubernetes', reply };
  }

  #soa(zone: string): DnsRecord {
    const { ttl } = this.options;
    const below = zone === '.' ? '' : zone;
    const serial = Math.floor(this.context.clock.now() / 1000);
    const data = `ns.dns.${below} hostmaster.${below} ${serial} 7200 1800 86400 ${ttl}`;
    return { name: zone, type: 'SOA', class: 'IN', ttl: Math.min(ttl, MAX_NEGATIVE_TTL), data };
  }

  async #lookup(
    query: Query,
    asked: string,
    type: string,
    zone: string,
    aliases: readonly DnsRecord[],
  ): Promise<Lookup> {
    const name = lower(asked);
    switch (type) {
      case 'TXT':
        return this.#text(name, asked, zone);
      case 'SOA':
        return { answer: name === lower(zone) ? [this.#soa(zone)] : [] };
      case 'NS':
        if (name === lower(zone)) return this.#nameServers(asked, zone);
        break;
      case 'PTR': {
        const ip = addressOfReverse(name);
        if (ip === undefined) break;
        const names = this.#backend.reverse(canonicalAddress(ip) ?? ip);
        const primary =
          this.options.zones.find((each) => !/(?:in-addr|ip6)\.arpa\.$/.test(each)) ?? zone;
        if (names.length === 0) return undefined;
        return {
          answer: names.map((each) =>
            this.#record(asked, 'PTR', `${each}.${primary === '.' ? '' : primary}`),
          ),
        };
      }
      default:
    }
    const targets = this.#targets(name, zone);
    if (targets === undefined) return undefined;
    if (type === 'SRV') return this.#services(targets, asked, zone);
    if (type === 'CNAME') {
      const [first] = targets;
      return { answer: first?.external ? [this.#record(asked, 'CNAME', fqdn(first.host))] : [] };
    }
    if (type !== 'A' && type !== 'AAAA') return { answer: [] };
    return { answer: await this.#addresses(query, targets, asked, type, zone, aliases) };
  }

  #targets(name: string, zone: string): readonly Target[] | undefined {
    const below = zone === '.' ? '' : zone;
    if (name === lower(`ns.dns.${below}`))
      return nameServers(this.context, zone).map(({ host }) => ({ path: 'ns.dns', host }));
    if (
      /\.(?:in-addr|ip6)\.arpa\.$/.test(name) &&
      /(?:in-addr|ip6)\.arpa\.$/.test(zone) &&
      addressOfReverse(name) !== undefined
    )
      return undefined;
    const request = parseRequestName(name, zone);
    return request === undefined ? undefined : this.#backend.targets(request);
  }

  #record(name: string, type: string, data: string, ttl = this.options.ttl): DnsRecord {
    return { name, type, class: 'IN', ttl, data };
  }

  #text(name: string, asked: string, zone: string): Lookup {
    if (name === lower(`dns-version.${zone === '.' ? '' : zone}`))
      return { answer: [this.#record(asked, 'TXT', `"${SCHEMA_VERSION}"`, SCHEMA_TTL)] };
    const targets = this.#targets(name, zone);
    return targets === undefined || targets.length === 0 ? undefined : { answer: [] };
  }

  async #addresses(
    query: Query,
    targets: readonly Target[],
    asked: string,
    type: 'A' | 'AAAA',
    zone: string,
    aliases: readonly DnsRecord[],
  ): Promise<readonly DnsRecord[]> {
    const answer: DnsRecord[] = [];
    const seen = new Set<string>();
    for (const { host, external } of targets) {
      if (external) answer.push(...(await this.#alias(query, host, asked, type, zone, aliases)));
      else if (isIPv6(host) === (type === 'AAAA') && !seen.has(host)) {
        seen.add(host);
        answer.push(this.#record(asked, type, canonicalAddress(host) ?? host));
      }
    }
    return answer;
  }

  /** Follows an ExternalName: inside the zone here, outside through the whole server. */
  async #alias(
    query: Query,
    host: string,
    asked: string,
    type: 'A' | 'AAAA',
    zone: string,
    aliases: readonly DnsRecord[],
  ): Promise<readonly DnsRecord[]> {
    const target = fqdn(host);
    const cname = this.#record(asked, 'CNAME', target);
    if (
      lower(target) === lower(asked) ||
      aliases.length >= MAX_ALIASES ||
      aliases.some(({ data }) => data === target)
    )
      return [];
    if (isWithin(lower(zone), lower(target))) {
      const inner = await this.#lookup(query, target, type, zone, [...aliases, cname]);
      return inner === undefined || inner.answer.length === 0 ? [] : [cname, ...inner.answer];
    }
    const outside = await query.resolve(target, type);
    return outside === undefined ? [] : [cname, ...outside.answer];
  }

  #services(targets: readonly Target[], asked: string, zone: string): Lookup {
    const internal = targets.filter(({ external }) => !external);
    const weight = Math.max(1, Math.floor(100 / Math.max(1, internal.length)));
    const answer = new Map<string, DnsRecord>();
    const additional = new Map<string, DnsRecord>();
    for (const { path, host, port } of internal) {
      if (port === undefined) continue;
      const name = `${path}.${zone === '.' ? '' : zone}`;
      answer.set(`${name} ${port}`, this.#record(asked, 'SRV', `0 ${weight} ${port} ${name}`));
      additional.set(
        `${name} ${host}`,
        this.#record(name, isIPv6(host) ? 'AAAA' : 'A', canonicalAddress(host) ?? host),
      );
    }
    return { answer: [...answer.values()], additional: [...additional.values()] };
  }

  #nameServers(asked: string, zone: string): Lookup {
    const answer = new Map<string, DnsRecord>();
    const additional: DnsRecord[] = [];
    for (const { name, host } of nameServers(this.context, zone)) {
      answer.set(name, this.#record(asked, 'NS', name));
      additional.push(this.#record(name, isIPv6(host) ? 'AAAA' : 'A', host));
    }
    return { answer: [...answer.values()], additional };
  }
}
