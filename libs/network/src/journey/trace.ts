import { familyOf, type Family } from '#kube-proxy';
import { Fabric } from '../fabric/fabric.js';
import type { Host } from '../fabric/host.js';
import type { Protocol, Tuple } from '../packet.js';
import type { NetworkPicture } from '../picture/picture.js';
import { chanceOf, ephemeralPort } from './chance.js';
import { attempt } from './connect.js';
import { Decisions, enumerate } from './decisions.js';
import type { Memory } from './memory.js';
import type { Outcome } from './outcome.js';
import type { World } from './world.js';

/** Where traffic begins. A pod is `namespace/name`; an IP address stands for whoever has it, or for a host outside. */
export type Origin = { readonly pod: string } | { readonly node: string } | { readonly ip: string };

/** A packet to an address. Names are resolved before, see `trace`. */
export type Session = 'open' | 'continue' | 'close';

export interface Flow {
  readonly from: Origin;
  readonly ip: string;
  /** 0 for ICMP. */
  readonly port: number;
  readonly protocol: Protocol;
  /** Absent: a port of the ephemeral range that depends on the seed. */
  readonly sourcePort?: number;
  /**
   * For TCP connections that live on in the world's memory: `open` leaves it open, `continue` sends on the open one (with the same
   * source port), `close` sends on it for the last time. Absent: it is opened and closed at once.
   */
  readonly session?: Session;
  /** Bytes of the IP packet; absent: small enough for every device. */
  readonly size?: number;
  /** It must not be cut into fragments. */
  readonly isWhole?: boolean;
}

/** A request that cannot be traced as it stands: an unknown pod, an address that is none. */
export class TraceError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
    this.name = 'TraceError';
  }
}

/** The host where a journey begins. Throws TraceError when the picture has no such pod or node. */
export function originHost(picture: NetworkPicture, fabric: Fabric, from: Origin): Host {
  if ('pod' in from) {
    const pod = picture.pod(from.pod);
    if (pod === undefined) throw new TraceError('from', `there is no pod "${from.pod}"`);
    const host = fabric.podHost(pod);
    if (host === undefined)
      throw new TraceError('from', `pod "${from.pod}" is not on any node yet`);
    if (host.kind === 'pod' && host.addresses.length === 0) {
      throw new TraceError(
        'from',
        `pod "${from.pod}" has no address: its phase is ${pod.status?.phase ?? 'unknown'}`,
      );
    }
    return host;
  }
  if ('node' in from) {
    const node = picture.node(from.node);
    if (node === undefined) throw new TraceError('from', `there is no node "${from.node}"`);
    return fabric.nodeHost(node);
  }
  if (familyOf(from.ip) === undefined)
    throw new TraceError('from', `"${from.ip}" is not an IP address`);
  return fabric.owner(from.ip) ?? { kind: 'outside', name: from.ip, addresses: [from.ip] };
}

/** The wiring for one origin: an address that nobody has becomes a host outside for the length of the journey. */
export function fabricFor(picture: NetworkPicture, from: Origin): Fabric {
  const guests = 'ip' in from ? [{ name: from.ip, addresses: [from.ip] }] : [];
  return new Fabric(
    picture,
    new Fabric(picture).owner('ip' in from ? from.ip : '') === undefined ? guests : [],
  );
}

/** The one outcome that the seed decides for. Leaves its connections and affinity in the world's memory. */
export function traceOnce(picture: NetworkPicture, world: World, flow: Flow): Outcome {
  const fabric = fabricFor(picture, flow.from);
  const origin = originHost(picture, fabric, flow.from);
  const tuple = tupleFor(fabric, world, origin, flow);
  const key = `${world.seed} ${origin.name} ${tuple.source}:${tuple.sourcePort} ${tuple.destination}:${tuple.destinationPort} ${tuple.protocol}`;
  const { outcome, flight } = attempt(
    picture,
    fabric,
    world,
    new Decisions([], chanceOf(key)),
    origin,
    tuple,
    flow.session === 'continue' || flow.session === 'close',
    sizeOf(flow),
  );
  if (world.memory !== undefined && flow.protocol !== 'icmp') {
    const isOver = flow.session === undefined || flow.session === 'close';
    if (outcome.outcome === 'reset') flight.kernel.end('reset');
    else if (isOver) flight.kernel.end('closed');
    world.memory.connections.merge(flight.kernel.connections);
  }
  world.memory?.traffic.add(flight.crossings);
  world.crossed?.(flight.crossings);
  world.captures?.tell(flight.crossings, outcome);
  return outcome;
}

/**
 * Every outcome with its probability, in the order of the rules. Nothing is remembered, and nothing that was before counts. `witness`
 * gives each attempt a memory that sees what the rules would remember.
 */
export function traceAll(
  picture: NetworkPicture,
  world: World,
  flow: Flow,
  witness?: () => Memory,
): { readonly outcomes: readonly Outcome[]; readonly isComplete: boolean } {
  const { memory: _, ...fresh } = world;
  const journey = prepare(picture, fresh, flow);
  const { results, isComplete } = enumerate((decisions) => journey(decisions, witness?.()).outcome);
  return { outcomes: results, isComplete };
}

/** One journey whose choices and memory the caller brings. Nothing is remembered but what the memory itself takes in. */
export function traceWith(
  picture: NetworkPicture,
  world: World,
  flow: Flow,
  decisions: Decisions,
  memory: Memory,
): Outcome {
  return prepare(picture, world, flow)(decisions, memory).outcome;
}

/** Everything about a journey that does not depend on chance or memory, done once. */
function prepare(picture: NetworkPicture, world: World, flow: Flow) {
  const fabric = fabricFor(picture, flow.from);
  const origin = originHost(picture, fabric, flow.from);
  const tuple = tupleFor(fabric, world, origin, flow);
  return (decisions: Decisions, memory: Memory | undefined) =>
    attempt(
      picture,
      fabric,
      memory === undefined ? world : { ...world, memory },
      decisions,
      origin,
      tuple,
      false,
      sizeOf(flow),
    );
}

const sizeOf = ({ size, isWhole }: Flow) => ({
  ...(size === undefined ? {} : { size }),
  ...(isWhole === undefined ? {} : { isWhole }),
});

function tupleFor(fabric: Fabric, world: World, origin: Host, flow: Flow): Tuple {
  const family: Family | undefined = familyOf(flow.ip);
  if (family === undefined) throw new TraceError('to', `"${flow.ip}" is not an IP address`);
  const isOwnChoice =
    'ip' in flow.from && familyOf(flow.from.ip) === family && origin.kind !== 'node';
  const source =
    isOwnChoice && 'ip' in flow.from ? flow.from.ip : fabric.sourceFor(origin, flow.ip);
  if (source === undefined) throw new TraceError('from', `${origin.name} has no ${family} address`);
  const seed = `${world.seed} ${origin.name} ${flow.ip} ${flow.port} ${flow.protocol}`;
  return {
    protocol: flow.protocol,
    source,
    sourcePort: flow.protocol === 'icmp' ? 0 : (flow.sourcePort ?? ephemeralPort(seed)),
    destination: flow.ip,
    destinationPort: flow.protocol === 'icmp' ? 0 : flow.port,
  };
}
