import type { CoreDns } from './coredns.js';
import { type DnsRecord, queryFor, type Rcode } from './message.js';
import type { Step } from './server/engine.js';

/** One lookup as a network trace shows it. */
export interface Resolution {
  readonly rcode: Rcode | 'TIMEOUT';
  /** The full name that was answered. */
  readonly name: string;
  /** Every name that was asked, in order. */
  readonly tried: readonly string[];
  readonly authoritative: boolean;
  readonly records: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  /** The plugin that decided last. */
  readonly answeredBy: string | undefined;
  readonly steps: readonly Step[];
}

export interface ResolveOptions {
  /** The address that asks. */
  readonly client: string;
  /** Search path of /etc/resolv.conf; absent: the name is asked as it stands. */
  readonly search?: readonly string[];
  /** `options ndots:N`; default 1. */
  readonly ndots?: number;
}

const MAX_SEARCH = 32;
const CLIENT_PORT = 40_000;

/** The stub resolver of a pod in front of the cluster's DNS server, in process (resolv.conf(5)). */
export class Resolver {
  constructor(private readonly server: Pick<CoreDns, 'ask'>) {}

  /** Looks a name up: names with fewer dots than `ndots` go through the search path first. */
  async query(name: string, type: string, options: ResolveOptions): Promise<Resolution> {
    const tried: string[] = [];
    let last: Resolution | undefined;
    for (const candidate of candidates(name, options)) {
      tried.push(candidate);
      const { reply, steps } = await this.server.ask(queryFor(candidate, type), {
        ip: options.client,
        port: CLIENT_PORT,
        transport: 'udp',
      });
      const result: Resolution = {
        rcode: reply?.rcode ?? 'TIMEOUT',
        name: candidate,
        tried,
        authoritative: reply?.authoritative ?? false,
        records: reply?.answer ?? [],
        authority: reply?.authority ?? [],
        answeredBy: steps.at(-1)?.plugin,
        steps,
      };
      if (result.rcode === 'NOERROR' && result.records.length > 0) return result;
      // A name that exists without such a record is a better answer than one that does not exist.
      if (!last || last.rcode === 'NXDOMAIN') last = result;
    }
    return last as Resolution;
  }
}

function candidates(name: string, { search = [], ndots = 1 }: ResolveOptions): string[] {
  if (name.endsWith('.')) return [name];
  const extended = search
    .slice(0, MAX_SEARCH)
    .map((domain) => `${name}.${domain.replace(/\.$/, '')}.`);
  const plain = `${name}.`;
  if (search.length === 0) return [plain];
  return name.split('.').length - 1 >= ndots ? [plain, ...extended] : [...extended, plain];
}
