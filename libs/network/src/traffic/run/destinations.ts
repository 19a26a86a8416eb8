import { familyOf, hostPort } from '#kube-proxy';
import type { Origin } from '../../journey/trace.js';
import type { World } from '../../journey/world.js';
import { lookup, type Resolution } from '../../names/lookup.js';
import type { Protocol } from '../../packet.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { SourceClasses } from '../compile/source-classes.js';
import type { WeightedTarget } from '../compile/paths.js';
import { TrafficError, type TrafficDestination } from '../spec.js';
import { serviceTargets } from './service-target.js';

/** Where flows go, as one sender means it. Text: why the name leads nowhere. */
export type Aim = readonly WeightedTarget[] | string;

export interface Destination {
  readonly name: string;
  /** What a sender means by it. */
  aim(from: Origin): Aim;
}

/** `svc/shop/web:80`, `web:80`, or the URL. */
export function destinationName({ service, host = '', port, url }: TrafficDestination): string {
  if (url !== undefined) return url;
  if (service === undefined) return hostPort(host, port ?? 0);
  const { namespace = 'default', name, port: of, via } = service;
  const place = of === undefined ? '' : `:${of}`;
  return `svc/${namespace}/${name}${place}${via === undefined || via === 'ClusterIP' ? '' : ` (${via})`}`;
}

/** Finds out where a destination is. Names are looked up once for all senders that ask alike. Throws TrafficError. */
export async function findDestination(
  picture: NetworkPicture,
  world: World,
  wanted: TrafficDestination,
  protocol: Protocol,
  senders: readonly Origin[],
): Promise<Destination> {
  const name = destinationName(wanted);
  if (wanted.service !== undefined) {
    const targets = serviceTargets(picture, wanted.service, protocol);
    return { name, aim: () => targets };
  }
  const { host, rest } = wanted.url === undefined ? plain(wanted, protocol) : ofUrl(wanted.url);
  const at = (ip: string): WeightedTarget => ({ target: { ...rest, ip }, weight: 1 });
  if (familyOf(host) !== undefined) {
    const targets = [at(host)];
    return { name, aim: () => targets };
  }
  const classes = new SourceClasses(picture);
  const known = new Map<string, Aim>();
  const keyOf = (from: Origin): string => `${classes.keyOf(from)} ${dnsTraits(picture, from)}`;
  for (const from of senders) {
    const key = keyOf(from);
    if (known.has(key)) continue;
    const resolution = await lookup(picture, world, from, host);
    const ips = addressesOf(resolution);
    known.set(key, ips.length === 0 ? (resolution.failure ?? 'no address') : ips.map(at));
  }
  return { name, aim: (from) => known.get(keyOf(from)) ?? `${host} was not looked up` };
}

function plain({ host = '', port }: TrafficDestination, protocol: Protocol) {
  if (port === undefined) throw new TrafficError(`host ${host} needs a port`);
  return { host, rest: { port, protocol } };
}

function ofUrl(text: string) {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new TrafficError(`"${text}" is no URL`);
  }
  const isTls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const http = {
    method: 'GET',
    path: `${url.pathname}${url.search}`,
    headers: { Host: url.host },
    ...(isTls ? { tls: { serverName: familyOf(host) === undefined ? host : '' } } : {}),
  };
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  return { host, rest: { port, protocol: 'tcp' as const, http } };
}

/** All addresses of the last answer: clients take the first, and servers turn them round (`loadbalance`). */
function addressesOf({ ip, questions }: Resolution): readonly string[] {
  if (ip === undefined) return [];
  const last = questions.at(-1);
  const all = (last?.answer?.records ?? [])
    .filter(({ type }) => type === last?.type)
    .map(({ data }) => data);
  return all.includes(ip) ? [...new Set(all)].sort() : [ip];
}

/** What decides about a pod's look-ups besides its place. */
function dnsTraits(picture: NetworkPicture, from: Origin): string {
  const spec = 'pod' in from ? picture.pod(from.pod)?.spec : undefined;
  const { dnsPolicy, dnsConfig, hostAliases, hostname } = spec ?? {};
  return JSON.stringify([dnsPolicy, dnsConfig, hostAliases, hostname]);
}
