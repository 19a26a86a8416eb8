import type { Client } from '#client';
import { resources, type Pod, type Service } from '#kinds';
import { CommandFailure, usageFailure } from '../failure.js';
import type { PacketTraceSpec } from '#network';
import type { Target } from '../options/target.js';

export type Protocol = 'tcp' | 'udp' | 'sctp' | 'icmp';

/** Where the packet goes to, in the words of a PacketTrace. */
export interface Destination {
  readonly host: string;
  readonly port?: number;
  readonly protocol: Protocol;
  /** The request that the connection carries. */
  readonly http?: NonNullable<PacketTraceSpec['http']>;
}

/**
 * Turns what the user wrote into an address or name, a port and a protocol: Services and pods are looked up through the API, their named
 * ports too. Throws a usage failure where something is missing, and the API's error where an object is.
 */
export async function resolveTarget(
  client: Client,
  target: Target,
  protocol: Protocol | undefined,
): Promise<Destination> {
  if (target.kind === 'url') return toUrl(target.url);
  if (target.kind === 'host') return atPort(target.host, target.port, protocol ?? 'tcp');
  if (target.kind === 'service')
    return toService(
      await client.get(resources.services, target.namespace, target.name),
      target.port,
      protocol,
    );
  return toPod(
    await client.get(resources.pods, target.namespace, target.name),
    target.port,
    protocol,
  );
}

function toUrl(url: URL): Destination {
  const isTls = url.protocol === 'https:';
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    protocol: 'tcp',
    http: { host: url.host, path: `${url.pathname}${url.search}`, ...(isTls ? { tls: true } : {}) },
  };
}

function toService(
  service: Service,
  wanted: string | undefined,
  protocol: Protocol | undefined,
): Destination {
  const { clusterIP, ports = [], type } = service.spec ?? {};
  const name = service.metadata?.name ?? '';
  if (clusterIP === undefined || clusterIP === '' || clusterIP === 'None') {
    const what = type === 'ExternalName' ? 'an ExternalName' : 'headless';
    throw new CommandFailure(
      `Service "${name}" is ${what}: it has no address of its own`,
      `Ask for its name instead: --to ${name}.${service.metadata?.namespace}`,
    );
  }
  if (protocol === 'icmp') return { host: clusterIP, protocol };
  const offered = ports.filter(
    (port) => protocol === undefined || port.protocol?.toLowerCase() === protocol,
  );
  const names = ports
    .map((port) => [port.name, `${port.port}/${port.protocol}`].filter(Boolean).join(' '))
    .join(', ');
  const named = offered.filter((port) => port.name === wanted || String(port.port) === wanted);
  const chosen = wanted === undefined ? offered : named;
  // A port that the Service does not have is a question, too: nothing listens there.
  if (wanted !== undefined && named.length === 0 && /^\d+$/.test(wanted))
    return atPort(clusterIP, wanted, protocol ?? 'tcp');
  if (chosen.length === 0)
    throw usageFailure(`Service "${name}" has no such port; it has: ${names}`);
  if (wanted === undefined && chosen.length > 1)
    throw usageFailure(
      `Service "${name}" has several ports: ${names}`,
      `Choose one: --to svc/${name}:${chosen[0]!.port}`,
    );
  const port = chosen[0]!;
  return {
    host: clusterIP,
    port: port.port,
    protocol: protocol ?? ((port.protocol ?? 'TCP').toLowerCase() as Protocol),
  };
}

function toPod(pod: Pod, wanted: string | undefined, protocol: Protocol | undefined): Destination {
  const { podIP, phase = 'unknown' } = pod.status ?? {};
  const name = pod.metadata?.name ?? '';
  if (podIP === undefined || podIP === '')
    throw new CommandFailure(`pod "${name}" has no address: its phase is ${phase}`);
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  const found = ports.find((port) =>
    wanted === undefined ? ports.length === 1 : port.name === wanted,
  );
  if (protocol !== 'icmp' && found !== undefined) {
    return {
      host: podIP,
      port: found.containerPort,
      protocol: protocol ?? ((found.protocol ?? 'TCP').toLowerCase() as Protocol),
    };
  }
  return atPort(podIP, wanted, protocol ?? 'tcp');
}

function atPort(host: string, port: string | undefined, protocol: Protocol): Destination {
  if (protocol === 'icmp') return { host, protocol };
  const example = `${host.includes(':') ? `[${host}]` : host}:80`;
  if (port === undefined)
    throw usageFailure(
      `a ${protocol.toUpperCase()} packet needs a port`,
      `Write it behind the destination: --to ${example}`,
    );
  const number = Number(port);
  if (!/^\d+$/.test(port) || number < 1 || number > 65_535)
    throw usageFailure(`"${port}" is not a port: it must be between 1 and 65535`);
  return { host, port: number, protocol };
}
