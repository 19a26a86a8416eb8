import { familyOf } from '#kube-proxy';
import { explain } from './diagnose/order.js';
import { unknownName } from './diagnose/unknown-name.js';
import type { Outcome } from './journey/outcome.js';
import {
  traceAll,
  traceOnce,
  TraceError,
  type Flow,
  type Origin,
  type Session,
} from './journey/trace.js';
import type { HttpQuestion } from './journey/proxies.js';
import { beyondProxy } from './journey/proxying.js';
import type { World } from './journey/world.js';
import { lookup, type Resolution } from './names/lookup.js';
import type { Protocol } from './packet.js';
import type { NetworkPicture } from './picture/picture.js';

/** A question about the network. */
export interface TraceRequest {
  readonly from: Origin;
  /** A name or an address. */
  readonly to: string;
  /** Not for ICMP. */
  readonly port?: number;
  /** Default: tcp. */
  readonly protocol?: Protocol;
  readonly sourcePort?: number;
  /** Of a TCP connection that is not closed at once: see `Flow`. */
  readonly session?: Session;
  /** Bytes of the IP packet (headers included); absent: small enough for every device. */
  readonly size?: number;
  /** The packet must not be cut into fragments. */
  readonly isWhole?: boolean;
  /** The HTTP request that the connection carries: proxies pass it on by it. */
  readonly http?: HttpQuestion;
  /** Every possible outcome with its probability, instead of the one that the seed decides for. */
  readonly all?: boolean;
}

/** The answer: how the name was resolved, and what becomes of the packet. */
export interface Journey {
  readonly from: Origin;
  readonly to: { readonly name?: string; readonly ip?: string; readonly port?: number };
  readonly protocol: Protocol;
  readonly resolution?: Resolution;
  readonly outcomes: readonly Outcome[];
  /** False when there were more outcomes than are listed. */
  readonly isComplete: boolean;
}

/** Follows a packet from its sender to its end. Throws TraceError when the request itself makes no sense. */
export async function trace(
  picture: NetworkPicture,
  world: World,
  request: TraceRequest,
): Promise<Journey> {
  const protocol = request.protocol ?? 'tcp';
  const port = portOf(request, protocol);
  const shared = { from: request.from, protocol };
  const target = protocol === 'icmp' ? {} : { port };
  if (familyOf(request.to) !== undefined) {
    return {
      ...shared,
      to: { ip: request.to, ...target },
      ...follow(picture, world, request, request.to, port),
    };
  }
  const resolution = await lookup(picture, world, request.from, request.to);
  if (resolution.ip === undefined) {
    const outcome: Outcome = {
      outcome: 'unresolved',
      probability: 1,
      rulesCompared: resolution.path?.rulesCompared ?? 0,
      steps: resolution.path?.steps ?? [],
      ...unknownName(picture, world, request.from, resolution),
    };
    return {
      ...shared,
      to: { name: request.to, ...target },
      resolution,
      outcomes: [outcome],
      isComplete: true,
    };
  }
  const to = { name: request.to, ip: resolution.ip, ...target };
  return { ...shared, to, resolution, ...follow(picture, world, request, resolution.ip, port) };
}

function follow(
  picture: NetworkPicture,
  world: World,
  request: TraceRequest,
  ip: string,
  port: number,
) {
  const flow: Flow = {
    from: request.from,
    ip,
    port,
    protocol: request.protocol ?? 'tcp',
    ...(request.sourcePort === undefined ? {} : { sourcePort: request.sourcePort }),
    ...(request.session === undefined ? {} : { session: request.session }),
    ...(request.size === undefined ? {} : { size: request.size }),
    ...(request.isWhole === undefined ? {} : { isWhole: request.isWhole }),
  };
  const { outcomes, isComplete } =
    request.all === true
      ? traceAll(picture, world, flow)
      : { outcomes: [traceOnce(picture, world, flow)], isComplete: true };
  const explained = outcomes.map((outcome) => explain(picture, world, flow, outcome));
  const { http } = request;
  if (http === undefined) return { outcomes: explained, isComplete };
  const further = explained.flatMap((outcome) =>
    beyondProxy(picture, world, outcome, http, request.all === true),
  );
  return { outcomes: further, isComplete };
}

function portOf(request: TraceRequest, protocol: Protocol): number {
  if (protocol === 'icmp') return 0;
  const { port } = request;
  if (port === undefined)
    throw new TraceError('port', `a ${protocol.toUpperCase()} packet needs a port`);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TraceError(
      'port',
      `${port} is not a port: it must be between 1 and 65535, inclusive`,
    );
  }
  return port;
}
