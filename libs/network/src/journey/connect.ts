import { hostPort } from '#kube-proxy';
import type { Fabric } from '../fabric/fabric.js';
import type { Host } from '../fabric/host.js';
import { describe, INITIAL_TTL, reverse, tupleKey, type Packet, type Tuple } from '../packet.js';
import type { NetworkPicture } from '../picture/picture.js';
import type { Decisions } from './decisions.js';
import { Flight } from './flight.js';
import type { End } from './passage.js';
import type { Backend, Outcome, OutcomeKind } from './outcome.js';
import { viewOf } from './step.js';
import type { World } from './world.js';

/** What one attempt came to, with the connections that it left in the nodes' kernels. */
export interface Attempt {
  readonly outcome: Outcome;
  readonly flight: Flight;
}

/** Sends one packet from a host and follows it and its answer to the end; `isContinued`: on a connection that is open. `probability` and `fix` are left to the caller. */
export function attempt(
  picture: NetworkPicture,
  fabric: Fabric,
  world: World,
  decisions: Decisions,
  origin: Host,
  tuple: Tuple,
  isContinued = false,
): Attempt {
  const flight = new Flight(picture, fabric, world, decisions, isContinued);
  const packet: Packet = { ...tuple, ttl: INITIAL_TTL, mark: 0 };
  flight.recorder.steps.push({
    stage: 'source',
    direction: 'request',
    host: origin.name,
    ...(origin.kind === 'pod' || origin.kind === 'node' ? { node: origin.node.name } : {}),
    summary: `${origin.name} sends ${describe(tuple)}.`,
    before: viewOf(packet),
    after: viewOf(packet),
  });
  const end = flight.send(origin, packet, 'request');
  const finished = finish(flight, fabric, world, origin, tuple, end);
  return {
    flight,
    outcome: {
      ...finished,
      probability: decisions.probability,
      rulesCompared: flight.kernel.compared,
      steps: flight.recorder.steps,
    },
  };
}

type Finished = Omit<Outcome, 'probability' | 'rulesCompared' | 'steps'>;

function finish(
  flight: Flight,
  fabric: Fabric,
  world: World,
  origin: Host,
  tuple: Tuple,
  end: End,
): Finished {
  switch (end.kind) {
    case 'lost':
      return { outcome: 'timeout', reason: end.reason };
    case 'rejected':
      return {
        outcome: end.with,
        by: fabric.errorSource(end.host, end.packet.destination, end.packet.source),
        reason: end.reason,
      };
    case 'arrived':
      return arrive(flight, world, origin, tuple, end.host, end.packet);
  }
}

function arrive(
  flight: Flight,
  world: World,
  origin: Host,
  tuple: Tuple,
  host: Host,
  packet: Packet,
): Finished {
  const { protocol, destination: ip, destinationPort: port } = packet;
  const listener =
    protocol === 'icmp' ? undefined : world.listeners.listening({ host, ip, port, protocol });
  const isAnswered = protocol === 'icmp' || listener !== undefined;
  flight.recorder.steps.push({
    stage: 'arrival',
    direction: 'request',
    host: host.name,
    ...(host.kind === 'pod' || host.kind === 'node' ? { node: host.node.name } : {}),
    summary: arrivalText(host, packet, listener?.name),
    before: viewOf(packet),
    after: viewOf(packet),
    ...(host.kind === 'pod' ? { object: podRef(host) } : {}),
  });
  const back = flight.send(host, { ...reverse(packet), ttl: INITIAL_TTL, mark: 0 }, 'reply');
  if (back.kind !== 'arrived' || back.host.name !== origin.name) {
    const where = back.kind === 'arrived' ? `it reaches ${back.host.name} instead` : back.reason;
    return {
      outcome: 'timeout',
      reason: `the answer of ${host.name} does not come back: ${where}`,
    };
  }
  if (tupleKey(back.packet) !== tupleKey(reverse(tuple))) {
    const wanted =
      protocol === 'icmp' ? tuple.destination : hostPort(tuple.destination, tuple.destinationPort);
    return {
      outcome: 'timeout',
      reason:
        `the answer comes from ${hostPort(back.packet.source, back.packet.sourcePort)}, but the client waits for ` +
        `${wanted}: it did not pass the node that translated the address`,
    };
  }
  const backend = backendOf(host, packet, listener);
  const seen = {
    sourceSeen: packet.source,
    ...(protocol === 'icmp' ? {} : { sourcePortSeen: packet.sourcePort }),
  };
  if (isAnswered) {
    const outcome: OutcomeKind = protocol === 'icmp' ? 'reply' : 'answered';
    return {
      outcome,
      backend,
      ...seen,
      by: back.packet.source,
      replyTtl: back.packet.ttl,
      reason: `${backend.name} answers on ${hostPort(ip, port)}`,
    };
  }
  const reason = `nothing listens on ${protocol.toUpperCase()} port ${port} of ${host.name}`;
  return protocol === 'tcp'
    ? { outcome: 'reset', backend, by: back.packet.source, replyTtl: back.packet.ttl, reason }
    : {
        outcome: 'icmp-port-unreachable',
        backend,
        by: back.packet.source,
        replyTtl: back.packet.ttl,
        reason,
      };
}

function backendOf(
  host: Host,
  packet: Packet,
  listener: { readonly container?: string; readonly name: string } | undefined,
): Backend {
  return {
    ip: packet.destination,
    port: packet.destinationPort,
    ...(host.kind === 'pod' ? { pod: host.name } : {}),
    ...(host.kind === 'pod' || host.kind === 'node' ? { node: host.node.name } : {}),
    ...(listener?.container === undefined ? {} : { container: listener.container }),
    name: listener?.name ?? host.name,
  };
}

function arrivalText(host: Host, packet: Packet, listener: string | undefined): string {
  if (packet.protocol === 'icmp') return `The echo request reaches ${host.name}, which answers it.`;
  const where = `port ${packet.destinationPort} of ${host.name}`;
  return listener === undefined
    ? `The packet reaches ${where}, where nothing listens.`
    : `The packet reaches ${where}, where ${listener} listens; it sees ${packet.source} as its client.`;
}

const podRef = (host: Host & { readonly kind: 'pod' }) => {
  const { namespace = 'default', name = '', uid, resourceVersion } = host.pod.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name,
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
};
