import { type DnsRecord, type Message, replyTo } from './message.js';
import { fqdn, isWithin, lower } from './names.js';
import { parseRecord } from './record-text.js';
import { UpstreamFailure, type UpstreamTransport } from './upstream.js';

/** A name server outside the cluster. */
export interface SimulatedServer {
  /** `8.8.8.8:53`; `*` stands for every address that nobody else has. */
  readonly address: string;
  /** Records as lines of a zone file. */
  readonly records?: readonly string[];
  /** Top-level domains below which every name has an address made from the name itself, so that a pod can ask for anything. */
  readonly inventsBelow?: readonly string[];
  /** The address of a name (lower case, without the last dot) that may change; undefined: the server has none. Asked before names are invented. */
  readonly addressOf?: (name: string) => string | undefined | Promise<string | undefined>;
}

const INVENTED_TTL = 300;
const MAX_ALIASES = 8;

/** Name servers outside the cluster without any packet leaving this machine. */
export class SimulatedUpstreams implements UpstreamTransport {
  readonly #servers: readonly {
    readonly address: string;
    readonly records: readonly DnsRecord[];
    readonly invents: readonly string[];
    readonly addressOf: NonNullable<SimulatedServer['addressOf']>;
  }[];

  constructor(servers: readonly SimulatedServer[]) {
    this.#servers = servers.map(
      ({ address, records = [], inventsBelow = [], addressOf = () => undefined }) => ({
        address,
        records: records.map(parseRecord),
        addressOf,
        invents: inventsBelow.map((zone) => lower(fqdn(zone))),
      }),
    );
  }

  async exchange(address: string, message: Message): Promise<Message> {
    const server =
      this.#servers.find((each) => each.address === address) ??
      this.#servers.find((each) => each.address === '*');
    if (!server)
      throw new UpstreamFailure('timeout', `read udp 127.0.0.1:0->${address}: i/o timeout`);
    const question = message.question[0];
    const answer: DnsRecord[] = [];
    let name = lower(question?.name ?? '.');
    let exists = false;
    for (let aliases = 0; aliases < MAX_ALIASES; aliases++) {
      const named = server.records.filter((record) => lower(record.name) === name);
      exists ||= named.length > 0;
      const found = named.filter(({ type }) => type === question?.type);
      answer.push(...found);
      const alias = found.length === 0 ? named.find(({ type }) => type === 'CNAME') : undefined;
      if (!alias) break;
      answer.push(alias);
      name = lower(alias.data);
    }
    const given = exists ? undefined : await server.addressOf(name.replace(/\.$/, ''));
    if (given !== undefined) {
      exists = true;
      const type = given.includes(':') ? 'AAAA' : 'A';
      if (question?.type === type)
        answer.push({ name: question.name, type, class: 'IN', ttl: INVENTED_TTL, data: given });
    }
    if (!exists && server.invents.some((zone) => isWithin(zone, name) && name !== zone)) {
      exists = true;
      if (question?.type === 'A')
        answer.push({
          name: question.name,
          type: 'A',
          class: 'IN',
          ttl: INVENTED_TTL,
          data: inventedAddress(name),
        });
    }
    const rcode = exists || answer.length > 0 ? 'NOERROR' : 'NXDOMAIN';
    return { ...replyTo(message, rcode), recursionAvailable: true, answer };
  }
}

/** An address of the benchmarking network 198.18.0.0/15 (RFC 2544), always the same for a name. */
function inventedAddress(name: string): string {
  let hash = 2_166_136_261;
  for (const char of name) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619) >>> 0;
  return `198.${18 + (hash & 1)}.${(hash >>> 8) & 255}.${((hash >>> 16) % 254) + 1}`;
}
