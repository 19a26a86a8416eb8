import { createInformerFactory, type Client, type SimulatorContext } from '#client';
import { CoreDns, queryFor, Resolver, SimulatedUpstreams, type CoreDnsOptions } from '#dns';
import { listedHosts, publishedAddress, type PublishedHost } from '#ingress';
import { SystemClock, SystemRandom } from '#machinery';
import {
  coreDnsResolver,
  SilencedUpstreams,
  type NetworkPicture,
  type ResolverAnswer,
  type World,
} from '#network';
import { listServed } from './list-objects.js';

/** Names outside of the cluster have invented addresses below these domains; nothing leaves this machine. */
/** Simulated servers answer at once. */
const NO_TIME = 0;
const OUTSIDE = ['com', 'org', 'net', 'io', 'dev', 'kr'];

/** The DNS servers that journeys ask: the cluster's own over its API, started when the first name is asked, and those outside. */
export function clusterDns(
  client: Client,
  picture: () => NetworkPicture,
): {
  readonly resolvers: Pick<World, 'resolver' | 'upstream'>;
  close(): void;
} {
  let hosts: Promise<readonly PublishedHost[]> | undefined;
  const addressOf = async (name: string): Promise<string | undefined> => {
    hosts ??= listedHosts((resource) => listServed(client, resource));
    return publishedAddress(await hosts, name);
  };
  const outside = new SilencedUpstreams(
    new SimulatedUpstreams([{ address: '*', inventsBelow: OUTSIDE, addressOf }]),
    picture,
  );
  let started: ReturnType<typeof startDns> | undefined;
  return {
    resolvers: {
      resolver: {
        query: async (name, type, from) => {
          started ??= startDns(client, { upstreams: outside });
          return coreDnsResolver(new Resolver((await started).dns)).query(name, type, from);
        },
      },
      upstream: {
        query: async (name, type) => {
          const { rcode, answer } = await outside.exchange(
            '*',
            queryFor(`${name}.`, type),
            'udp',
            NO_TIME,
          );
          return { rcode: rcode as ResolverAnswer['rcode'], records: answer };
        },
      },
    },
    close: () => void started?.then(({ close }) => close()),
  };
}

/** Starts CoreDNS over the objects of an API; resolves when it serves. */
export async function startDns(
  client: Client,
  options: CoreDnsOptions,
): Promise<{ readonly dns: CoreDns; readonly close: () => void }> {
  const clock = new SystemClock();
  const log: SimulatorContext['log'] = { debug() {}, info() {}, warn() {}, error() {} };
  const informers = createInformerFactory(client, clock, log);
  const dns = new CoreDns({ client, informers, clock, random: new SystemRandom(), log }, options);
  dns.start();
  await informers.start();
  dns.run();
  await dns.settled();
  return {
    dns,
    close: () => {
      dns.stop();
      informers.stop();
    },
  };
}
