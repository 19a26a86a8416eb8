import { isIPv4, isIPv6 } from 'node:net';
import type { Stored } from '#machinery';
import { CorefileError } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { Fallthrough } from '../../fallthrough.js';
import { type DnsRecord, type Message, type Rcode, replyTo } from '../../message.js';
import { closestZone, fqdn, isWithin, labelsOf } from '../../names.js';
import type {
  DnsPlugin,
  Next,
  Outcome,
  PluginInstance,
  Query,
  SetupContext,
} from '../../plugin.js';
import { externalAddressesOf, isHeadless, type Service } from '../../service-data.js';
import { expandZones } from '../../zones.js';

const MAX_TTL = 3_600;

interface Options {
  zones: readonly string[];
  ttl: number;
  /** Label of the name server's names. */
  apex: string;
  headless: boolean;
  readonly fallthrough: Fallthrough;
}

/** Services by their external addresses, outside of the cluster's zone (`k8s_external [ZONE…] { apex NAME; ttl N; headless }`). */
export const k8sExternal: DnsPlugin = {
  name: 'k8s_external',
  setup(words, context) {
    const options: Options = {
      zones: context.zones,
      ttl: 5,
      apex: 'dns',
      headless: false,
      fallthrough: new Fallthrough(),
    };
    while (words.next()) {
      options.zones = expandZones(words.remainingArguments(), context.zones);
      while (words.nextBlock()) readOption(words, options);
    }
    return new ExternalServices(options, context);
  },
};

function readOption(words: Dispenser, options: Options): void {
  const option = words.value;
  const args = words.remainingArguments();
  const [first] = args;
  if (option === 'headless') options.headless = true;
  else if (option === 'fallthrough') options.fallthrough.set(args);
  else if (option !== 'ttl' && option !== 'apex') throw words.error(`unknown property '${option}'`);
  else if (first === undefined) throw words.argumentError();
  else if (option === 'apex') options.apex = first;
  else {
    const ttl = Number(first);
    if (!/^[-+]?\d+$/.test(first))
      throw new CorefileError(`strconv.Atoi: parsing ${JSON.stringify(first)}: invalid syntax`);
    if (ttl < 0 || ttl > MAX_TTL) throw words.error(`ttl must be in range [0, 3600]: ${ttl}`);
    options.ttl = ttl;
  }
}

/** Where a name leads: an address or a name of its own. */
interface Target {
  readonly owner: string;
  readonly host: string;
  readonly port: number;
}

class ExternalServices implements PluginInstance {
  constructor(
    private readonly options: Options,
    private readonly context: SetupContext,
  ) {}

  verify(): void {
    if (!this.context.plugin('kubernetes')?.cluster)
      throw new CorefileError('kubernetes plugin not loaded');
  }

  async serve(query: Query, next: Next): Promise<Outcome> {
    const zone = closestZone(this.options.zones, query.name);
    if (zone === undefined) return next(query);
    const { apex } = this.options;
    if (query.name === zone) return this.#apex(query, zone);
    if (isWithin(`${apex}.${zone}`, query.name)) return this.#nameServer(query, zone);
    const targets = this.#targets(query.name, zone);
    if (!targets && this.options.fallthrough.through(query.name)) return next(query);
    if (!targets || targets.length === 0)
      return this.#negative(query, zone, targets ? 'NOERROR' : 'NXDOMAIN');
    query.note('k8s_external', `${query.name} ${query.type} is in zone ${zone}`);
    if (query.type === 'SRV')
      return this.#reply(query, zone, this.#services(query, targets), this.#addresses(targets));
    if (query.type !== 'A' && query.type !== 'AAAA') return this.#negative(query, zone, 'NOERROR');
    const records: DnsRecord[] = [];
    for (const host of new Set(targets.map((target) => target.host))) {
      if (isIPv4(host) || isIPv6(host)) {
        if (isIPv6(host) === (query.type === 'AAAA'))
          records.push(this.#record(this.#asked(query), query.type, host));
      } else {
        records.push(this.#record(this.#asked(query), 'CNAME', fqdn(host)));
        records.push(...((await query.resolve(fqdn(host), query.type))?.answer ?? []));
      }
    }
    return this.#reply(query, zone, records);
  }

  /** Targets of `[_port._protocol.|endpoint.]service.namespace`; undefined: no such name. */
  #targets(name: string, zone: string): readonly Target[] | undefined {
    const labels = labelsOf(name);
    const [namespace = '', service, ...rest] = labels
      .slice(0, labels.length - labelsOf(zone).length)
      .toReversed();
    if (!this.context.plugin('kubernetes')?.cluster?.exposes(namespace)) return undefined;
    if (service === undefined) return [];
    const object = this.context.data.service(namespace, service);
    if (!object || rest.length > 2) return undefined;
    const [protocol, port] = rest.length === 2 ? rest.map((label) => label.replace(/^_/, '')) : [];
    const endpoint = rest.length === 1 ? rest[0] : undefined;
    const owner = `${service}.${namespace}.${zone}`;
    const fits = (each: { readonly name?: string; readonly protocol?: string }): boolean =>
      (port === undefined || port === (each.name ?? '').toLowerCase()) &&
      (protocol === undefined || protocol === (each.protocol ?? 'TCP').toLowerCase());
    const external = externalAddressesOf(object);
    const found =
      this.options.headless &&
      external.length === 0 &&
      (isHeadless(object) || endpoint !== undefined)
        ? this.#endpoints(object, owner, endpoint, fits)
        : external.flatMap((host) =>
            (object.spec?.ports ?? [])
              .filter(fits)
              .map((each) => ({ owner, host, port: each.port })),
          );
    return found.length === 0 ? undefined : found;
  }

  #endpoints(
    { metadata }: Stored<Service>,
    owner: string,
    wanted: string | undefined,
    fits: (port: { readonly name?: string; readonly protocol?: string }) => boolean,
  ): Target[] {
    const found: Target[] = [];
    for (const slice of this.context.data.slicesOf(metadata.namespace ?? '', metadata.name)) {
      for (const { addresses = [], conditions, hostname } of slice.endpoints ?? []) {
        if (conditions?.ready === false) continue;
        for (const host of addresses) {
          const label = hostname ?? host.replace(/[.:]/g, '-');
          if (wanted !== undefined && wanted !== label.toLowerCase()) continue;
          for (const { port = 0 } of (slice.ports ?? []).filter(fits))
            found.push({ owner: `${label}.${owner}`, host, port });
        }
      }
    }
    return found;
  }

  #services(query: Query, targets: readonly Target[]): readonly DnsRecord[] {
    const weight = Math.max(1, Math.floor(100 / targets.length));
    const texts = targets.map(
      ({ owner, host, port }) =>
        `0 ${weight} ${port} ${isIPv4(host) || isIPv6(host) ? owner : fqdn(host)}`,
    );
    return [...new Set(texts)].map((text) => this.#record(this.#asked(query), 'SRV', text));
  }

  #addresses(targets: readonly Target[]): readonly DnsRecord[] {
    const records = targets
      .filter(({ host }) => isIPv4(host) || isIPv6(host))
      .map(({ owner, host }) => this.#record(owner, isIPv6(host) ? 'AAAA' : 'A', host));
    return [
      ...new Map(records.map((record) => [`${record.name} ${record.data}`, record])).values(),
    ];
  }

  #apex(query: Query, zone: string): Outcome {
    if (query.type === 'SOA') return this.#reply(query, zone, [this.#soa(zone)]);
    if (query.type !== 'NS') return this.#negative(query, zone, 'NOERROR');
    const name = `ns1.${this.options.apex}.${zone}`;
    return this.#reply(query, zone, [this.#record(zone, 'NS', name)], this.#ownAddresses(name));
  }

  /** `dns.ZONE` holds nothing but `ns1`, this server. */
  #nameServer(query: Query, zone: string): Outcome {
    const base = `${this.options.apex}.${zone}`;
    if (query.name === base) return this.#negative(query, zone, 'NOERROR');
    if (query.name !== `ns1.${base}`) return this.#negative(query, zone, 'NXDOMAIN');
    return this.#reply(
      query,
      zone,
      this.#ownAddresses(this.#asked(query)).filter(({ type }) => type === query.type),
    );
  }

  /** External addresses of the Services that lead to this server; its own when there are none. */
  #ownAddresses(name: string): readonly DnsRecord[] {
    const { data, ownAddresses } = this.context;
    const services = ownAddresses.flatMap((own) =>
      data
        .slicesByAddress(own)
        .flatMap(
          (slice) =>
            data.service(slice.metadata.namespace ?? '', data.serviceNameOf(slice) ?? '') ?? [],
        ),
    );
    const external = services
      .flatMap(externalAddressesOf)
      .filter((host) => isIPv4(host) || isIPv6(host));
    return (external.length > 0 ? external : ownAddresses).map((host) =>
      this.#record(name, isIPv6(host) ? 'AAAA' : 'A', host),
    );
  }

  #reply(
    query: Query,
    zone: string,
    answer: readonly DnsRecord[],
    additional: readonly DnsRecord[] = [],
  ): Outcome {
    if (answer.length === 0) return this.#negative(query, zone, 'NOERROR');
    return {
      rcode: 'NOERROR',
      plugin: 'k8s_external',
      reply: { ...replyTo(query.message), authoritative: true, answer, additional },
    };
  }

  #negative(query: Query, zone: string, rcode: Rcode): Outcome {
    const reply: Message = {
      ...replyTo(query.message, rcode),
      authoritative: true,
      authority: [this.#soa(zone)],
    };
    return { rcode: 'NOERROR', plugin: 'k8s_external', reply };
  }

  #soa(zone: string): DnsRecord {
    const { apex, ttl } = this.options;
    const serial = Math.floor(this.context.clock.now() / 1000);
    return this.#record(
      zone,
      'SOA',
      `ns1.${apex}.${zone} hostmaster.${apex}.${zone} ${serial} 7200 1800 86400 ${ttl}`,
    );
  }

  #record(name: string, type: string, data: string): DnsRecord {
    return { name, type, class: 'IN', ttl: this.options.ttl, data };
  }

  #asked(query: Query): string {
    return query.message.question[0]?.name ?? query.name;
  }
}
