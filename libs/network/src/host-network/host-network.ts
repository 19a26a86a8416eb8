import { STATUS_CODES } from 'node:http';
import { isIP } from 'node:net';
import {
  NetworkFailure,
  type CapturedPacket,
  type DnsAnswer,
  type ForwardingEntry,
  type HostNetwork,
  type HttpRequest,
  type HttpResponse,
  type Neighbour,
  type NetworkInterface,
  type Route,
} from '#images';
import type { Family } from '#kube-proxy';
import type { Clock } from '#machinery';
import type { Backend, Outcome } from '../journey/outcome.js';
import type { TrafficCounters } from '../journey/traffic.js';
import { fabricFor, originHost, traceOnce, type Origin, type Session } from '../journey/trace.js';
import type { World } from '../journey/world.js';
import type { NetworkPicture } from '../picture/picture.js';
import { trace } from '../trace.js';
import { DNS_PORT, type Protocol } from '../packet.js';
import type { Resolution } from '../names/lookup.js';
import { candidates, resolvConf } from '../names/resolv-conf.js';
import { resolverBehind } from '../names/resolver-behind.js';
import type { Crossing } from '../journey/traffic.js';
import { chanceOf } from '../journey/chance.js';
import { tell } from './captured.js';
import { Delays } from './delays.js';
import { requestBytes, responseBytes } from './http-size.js';
import { failureOf } from './failure.js';
import { hopsOf } from './hops.js';
import { interfacesOf } from './interfaces.js';
import { forwardingOf, neighboursOf } from './neighbours.js';
import { routesOf } from './routes.js';

/** The HTTP side of a backend: what the process behind a listener answers. Undefined: it speaks no HTTP. */
export type Serve = (
  backend: Backend,
  request: HttpRequest,
  timeoutMs: number,
) => HttpResponse | undefined | Promise<HttpResponse | undefined>;

export interface HostNetworkOptions {
  /** The newest picture, asked at each use. */
  readonly picture: () => NetworkPicture;
  /** The world of one connection; asked at each use, so that each gets a seed of its own. */
  readonly world: () => World;
  /** The pod or node on whose network the commands run. */
  readonly from: Origin;
  readonly serve: Serve;
  /** Lets time pass where links are slow; absent: the time is only told. */
  readonly clock?: Clock;
  /** What went through the devices; absent: nobody counts. */
  readonly traffic?: () => TrafficCounters;
}

type Result = Awaited<ReturnType<HostNetwork['http']>>;

/** The network as a process in a pod or on a node sees it: every call is a journey through the picture. */
export class TracedHostNetwork implements HostNetwork {
  private exchanges = 0;

  constructor(private readonly options: HostNetworkOptions) {}

  async http(request: Parameters<HostNetwork['http']>[0]): Promise<Result> {
    const { url } = request;
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    const delays = this.delays(url.hostname, request.timeoutMs);
    const crossings: Crossing[] = [];
    const world = this.counting((list) => void crossings.push(...list));
    const outcome = await this.connected(delays, bare(url.hostname), port, world);
    const { backend, times } = outcome;
    if (backend === undefined) throw failureOf(outcome, url.hostname);
    delays.request(outcome.transit, outcome.ip);
    const leftMs = await delays.pass();
    const source = { ip: outcome.sourceSeen ?? '', port: outcome.sourcePortSeen ?? 0 };
    const response = await this.options.serve(
      backend,
      {
        method: request.method,
        path: `${url.pathname}${url.search}`,
        headers: request.headers,
        body: request.body,
        source,
        destination: { ip: backend.ip, port: backend.port },
        ...(url.protocol === 'https:'
          ? { tls: { serverName: request.serverName ?? serverName(url.hostname) } }
          : {}),
      },
      leftMs,
    );
    const carried = {
      request: requestBytes(request),
      reply: response === undefined ? 0 : responseBytes(response),
    };
    world.memory?.traffic.addPayload(crossings, carried);
    const asked = `${request.method} ${url.pathname}${url.search} HTTP/1.1`;
    world.captures?.tellData(crossings, 'request', { bytes: carried.request, text: asked });
    if (response !== undefined)
      world.captures?.tellData(crossings, 'reply', {
        bytes: carried.reply,
        text: `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}`.trimEnd(),
      });
    if (response === undefined) {
      throw new NetworkFailure(
        'refused',
        `${backend.name} does not speak HTTP on port ${backend.port}`,
        outcome.ip,
      );
    }
    return { ...response, remote: { ip: outcome.ip, port }, local: outcome.local, times };
  }

  async connect(
    host: string,
    port: number,
    timeoutMs: number,
  ): Promise<{ readonly ip: string; close(): Promise<void> }> {
    const delays = this.delays(host, timeoutMs);
    const { ip, local } = await this.connected(delays, host, port, this.counting(), 'open');
    await delays.pass();
    const { from, picture, world } = this.options;
    const last = { from, to: ip, port, session: 'close', sourcePort: local.port } as const;
    return { ip, close: async () => void (await trace(picture(), world(), last)) };
  }

  async resolve(query: Parameters<HostNetwork['resolve']>[0]): Promise<DnsAnswer> {
    const picture = this.options.picture();
    const world = { ...this.options.world(), loss: 'counted' } as const;
    const { from } = this.options;
    const conf = resolvConf(picture, from);
    const server = query.server ?? conf.nameservers[0];
    if (server === undefined)
      throw new NetworkFailure('unresolved', 'there is no nameserver in /etc/resolv.conf');
    const path = traceOnce(picture, world, { from, ip: server, port: DNS_PORT, protocol: 'udp' });
    if (path.outcome !== 'answered') throw failureOf({ ...path, ip: server }, server);
    const delays = this.delays(server, Infinity);
    delays.question(path.transit, server);
    await delays.pass();
    const resolver = resolverBehind(picture, world, server);
    const names = query.search ? candidates(query.name, conf) : [query.name.replace(/\.$/, '')];
    const tried: string[] = [];
    let answer: DnsAnswer | undefined;
    for (const name of names) {
      tried.push(name);
      const found = await resolver?.query(name, query.type, { ip: path.sourceSeen ?? '' });
      answer = {
        server,
        name,
        tried: [...tried],
        rcode: found?.rcode ?? 'SERVFAIL',
        authoritative: found?.authoritative ?? false,
        answers: found?.records ?? [],
        authority: found?.authority ?? [],
      };
      if (answer.rcode !== 'NXDOMAIN') break;
    }
    return answer!;
  }

  async ping(
    host: string,
    size: PingSize = {},
  ): Promise<{ readonly ip: string; readonly ttl: number; readonly rttMs: number }> {
    const delays = this.delays(host, Infinity);
    const outcome = await this.reach(host, 'icmp', 0, this.counting(), undefined, size);
    delays.lookup(outcome.resolution, this.isBroken);
    const delayMs = delays.echo(outcome.transit, outcome.ip);
    const ttl = outcome.replyTtl ?? 64;
    return { ip: outcome.ip, ttl, rttMs: ROUND_TRIP_MS + (64 - ttl) * HOP_MS + delayMs };
  }

  async traceroute(
    host: string,
  ): Promise<readonly { readonly ip: string; readonly rttMs: number }[]> {
    const { ip, steps } = await this.reach(host, 'icmp', 0);
    const hops = [...hopsOf(this.options.picture(), this.options.from, steps), ip];
    return hops.map((hop, index) => ({ ip: hop, rttMs: ROUND_TRIP_MS + (index + 1) * HOP_MS }));
  }

  interfaces(): readonly NetworkInterface[] {
    const { picture, from, traffic } = this.options;
    return interfacesOf(picture(), from, traffic?.());
  }

  neighbours(): readonly Neighbour[] {
    return neighboursOf(this.options.picture(), this.options.from);
  }

  forwarding(): readonly ForwardingEntry[] {
    return forwardingOf(this.options.picture(), this.options.from);
  }

  routes(family: Family = 'IPv4'): readonly Route[] {
    return routesOf(this.options.picture(), this.options.from, family);
  }

  capture(seen: (packet: CapturedPacket) => void): () => void {
    const { from, picture, world } = this.options;
    const host = originHost(picture(), fabricFor(picture(), from), from);
    return (
      world().captures?.start(host.name, (captured) => seen(tell(captured))) ?? (() => undefined)
    );
  }

  private get isBroken(): boolean {
    return !this.options.picture().faults.isEmpty;
  }

  private delays(host: string, limitMs: number): Delays {
    const { clock, world } = this.options;
    this.exchanges += 1;
    const exchange = this.exchanges;
    // Only who meets a fault asks for a seed.
    let draw: (() => number) | undefined;
    const chance = (): number => (draw ??= chanceOf(`${world().seed} exchange ${exchange}`))();
    return new Delays(host, limitMs, chance, clock);
  }

  /** Opens a TCP connection; what is lost on the way is sent again for as long as the client waits. */
  private async connected(
    delays: Delays,
    host: string,
    port: number,
    world: World,
    session?: Session,
  ) {
    const outcome = await this.reach(host, 'tcp', port, world, session);
    const lookupMs = delays.lookup(outcome.resolution, this.isBroken);
    const connectMs = delays.connect(outcome.transit, outcome.ip);
    return { ...outcome, times: { lookupMs, connectMs } };
  }

  /** The world of one exchange, in which whether a lossy link takes a packet is left to the caller. */
  private counting(crossed?: World['crossed']): World {
    const world = this.options.world();
    return { ...world, loss: 'counted', ...(crossed === undefined ? {} : { crossed }) };
  }

  /** Follows one packet there and back. Throws NetworkFailure unless somebody answers. */
  private async reach(
    host: string,
    protocol: Protocol,
    port: number,
    world = this.options.world(),
    session?: Session,
    { dataBytes, isWhole }: PingSize = {},
  ) {
    const { from } = this.options;
    const journey = await trace(this.options.picture(), world, {
      from,
      to: host,
      protocol,
      ...(protocol === 'icmp' ? {} : { port }),
      ...(session === undefined ? {} : { session }),
      ...(dataBytes === undefined ? {} : { size: dataBytes + ECHO_HEADERS }),
      ...(isWhole === undefined ? {} : { isWhole }),
    });
    const outcome = journey.outcomes[0]!;
    const ip = journey.to.ip ?? '';
    if (outcome.outcome !== 'answered' && outcome.outcome !== 'reply')
      throw failureOf({ ...outcome, ip }, host);
    const local = outcome.steps[0]?.before.source ?? { ip: '', port: 0 };
    return { ...outcome, resolution: journey.resolution, ip, local } satisfies Outcome & {
      resolution: Resolution | undefined;
      ip: string;
      local: { ip: string; port: number };
    };
  }
}

/** The headers of IPv4 and of an echo. */
const ECHO_HEADERS = 28;

type PingSize = NonNullable<Parameters<HostNetwork['ping']>[1]>;

/** What a round trip takes without any hop, and what each hop adds: the order of size of a virtual network. */
const ROUND_TRIP_MS = 0.05;
const HOP_MS = 0.15;

/** What a TLS client asks for: names alone, never addresses (RFC 6066, 3). */
const serverName = (hostname: string): string => (isIP(bare(hostname)) === 0 ? hostname : '');

/** URLs hold IPv6 addresses in brackets. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');
