import { hostPort } from '#kube-proxy';
import type { Fabric } from '../fabric/fabric.js';
import type { Host } from '../fabric/host.js';
import { describe, INITIAL_TTL, reverse, tupleKey, type Packet, type Tuple } from '../packet.js';
import type { NetworkPicture } from '../picture/picture.js';
import { ephemeralPort } from './chance.js';
import type { Decisions } from './decisions.js';
import { Flight } from './flight.js';
import type { End } from './passage.js';
import type { Backend, Outcome, OutcomeKind } from './outcome.js';
import { viewOf } from './step.js';
import type { World } from './world.js';

type Size = Pick<Packet, 'size' | 'isWhole'>;

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
  size: Size = {},
): Attempt {
  const flight = new Flight(picture, fabric, world, decisions, isContinued);
  const packet: Packet = { ...tuple, ttl: INITIAL_TTL, mark: 0, ...size };
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
      ...(flight.transit === undefined ? {} : { transit: flight.transit }),
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
      return { outcome: 'timeout', reason: end.reason, ...fixOf(end) };
    case 'rejected':
      return {
        outcome: end.with,
        by: fabric.errorSource(end.host, end.packet.destination, end.packet.source),
        reason: end.reason,
        ...(end.mtu === undefined ? {} : { mtu: end.mtu }),
      };
    case 'arrived':
      return (
        relayed(flight, fabric, world, origin, tuple, end.host, end.packet) ??
        arrive(flight, world, origin, tuple, end.host, end.packet)
      );
  }
}

const fixOf = (end: End): { readonly fix?: string } =>
  end.kind === 'lost' && end.fix !== undefined ? { fix: end.fix } : {};

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
  const back = answerOf(flight, origin, tuple, host, packet);
  if ('lost' in back) return back.lost;
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
      by: back.source,
      replyTtl: back.ttl,
      reason: `${backend.name} answers on ${hostPort(ip, port)}`,
    };
  }
  const reason = `nothing listens on ${protocol.toUpperCase()} port ${port} of ${host.name}`;
  return protocol === 'tcp'
    ? { outcome: 'reset', backend, by: back.source, replyTtl: back.ttl, reason }
    : {
        outcome: 'icmp-port-unreachable',
        backend,
        by: back.source,
        replyTtl: back.ttl,
        reason,
      };
}

/** The answer as the client gets it, or why it gets none. */
function answerOf(
  flight: Flight,
  origin: Host,
  tuple: Tuple,
  host: Host,
  packet: Packet,
): Packet | { readonly lost: Finished } {
  // An answer to a large packet is as large, and may be cut.
  const size = packet.size === undefined ? {} : { size: packet.size };
  const back = flight.send(
    host,
    { ...reverse(packet), ttl: INITIAL_TTL, mark: 0, ...size },
    'reply',
  );
  if (back.kind !== 'arrived' || back.host.name !== origin.name) {
    const where = back.kind === 'arrived' ? `it reaches ${back.host.name} instead` : back.reason;
    const reason = `the answer of ${host.name} does not come back: ${where}`;
    return { lost: { outcome: 'timeout', reason, ...fixOf(back) } };
  }
  if (tupleKey(back.packet) === tupleKey(reverse(tuple))) return back.packet;
  const wanted =
    tuple.protocol === 'icmp'
      ? tuple.destination
      : hostPort(tuple.destination, tuple.destinationPort);
  const reason =
    `the answer comes from ${hostPort(back.packet.source, back.packet.sourcePort)}, but the client waits for ` +
    `${wanted}: it did not pass the node that translated the address`;
  return { lost: { outcome: 'timeout', reason } };
}

/**
 * What a connection comes to that kube-proxy itself accepts (mode userspace): the proxy connects to one endpoint after the other, from
 * the node, until one answers. Undefined: the packet has not come to a proxy.
 */
function relayed(
  flight: Flight,
  fabric: Fabric,
  world: World,
  origin: Host,
  tuple: Tuple,
  host: Host,
  packet: Packet,
): Finished | undefined {
  if (host.kind !== 'node' || packet.protocol === 'icmp') return undefined;
  const relay = flight.kernel.relay({ ...host, kind: 'node' }, packet);
  if (relay === undefined) return undefined;
  const note = (summary: string, object = relay.service, field?: string): void =>
    void flight.recorder.steps.push({
      stage: 'proxy',
      direction: 'request',
      host: host.name,
      node: host.node.name,
      summary,
      before: viewOf(packet),
      after: viewOf(packet),
      object,
      ...(field === undefined ? {} : { field }),
    });
  note(
    `kube-proxy on ${host.name} accepts the packet on port ${packet.destinationPort}, for ${relay.portName}.`,
  );
  const back = answerOf(flight, origin, tuple, host, packet);
  if ('lost' in back) return back.lost;
  let dial = relay.next();
  for (; dial !== undefined; dial = relay.next()) {
    const { ip, port, origin: from } = dial;
    note(`kube-proxy on ${host.name} connects to ${hostPort(ip, port)}.`, from.object, from.field);
    const source = fabric.sourceFor(host, ip) ?? host.node.nodeIPs[0] ?? '';
    const sourcePort = ephemeralPort(`${world.seed} proxy ${tupleKey(packet)} ${ip}`);
    const { protocol } = packet;
    const own = { protocol, source, sourcePort, destination: ip, destinationPort: port };
    const end = flight.send(host, { ...own, ttl: INITIAL_TTL, mark: 0 }, 'request');
    const result = finish(flight, fabric, world, host, own, end);
    if (result.outcome === 'answered') return { ...result, by: back.source, replyTtl: back.ttl };
    // A datagram is sent once; nobody hears that it was lost.
    if (protocol === 'udp') return { outcome: 'timeout', reason: result.reason };
  }
  const reason = `kube-proxy on ${host.name} reaches no endpoint of ${relay.portName}`;
  return packet.protocol === 'tcp'
    ? {
        outcome: 'reset',
        by: back.source,
        replyTtl: back.ttl,
        reason: `${reason}, and closes the connection that it had accepted`,
      }
    : { outcome: 'timeout', reason };
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
