import { familyOf, type Hook, type HookResult, type Relay, type WalkContext } from '#kube-proxy';
import type { Fabric } from '../fabric/fabric.js';
import { describe, reverse, tupleKey, tupleOf, type Packet, type Protocol } from '../packet.js';
import { lanDevice } from '../model/interfaces.js';
import type { NetworkPicture } from '../picture/picture.js';
import { ephemeralPort } from './chance.js';
import { ConnectionTable, type Tracked } from './connection-table.js';
import type { Decisions } from './decisions.js';
import type { End, NodeHost, Passage } from './passage.js';
import type { Recorder } from './recorder.js';
import type { World } from './world.js';

/**
 * What the kernels of the nodes do with a packet: connection tracking, kube-proxy's rules at each hook, translation of addresses.
 * New connections are kept in `connections`; those of before come from the world's memory.
 */
export class NodeKernel {
  readonly connections = new ConnectionTable();
  /** Rules that were compared with packets. */
  compared = 0;

  constructor(
    private readonly picture: NetworkPicture,
    private readonly fabric: Fabric,
    private readonly world: World,
    private readonly decisions: Decisions,
    private readonly recorder: Recorder,
    /** The packet belongs to a connection that was opened before. */
    private readonly isContinued: boolean,
  ) {}

  /** The connection that a packet belongs to, if the node has seen it before. */
  track(host: NodeHost, packet: Packet): Tracked | undefined {
    const { memory, now } = this.world;
    return (
      this.connections.find(host.name, packet, now) ??
      (this.knowsBefore(packet) ? memory?.connections.find(host.name, packet, now) : undefined)
    );
  }

  /** A new TCP connection replaces an old one of the same ports; a datagram always belongs to the flow that is remembered. */
  private knowsBefore(packet: Packet): boolean {
    return packet.protocol === 'udp' || this.isContinued;
  }

  /** PREROUTING or OUTPUT: a known connection is translated as before, a new one as the rules decide. */
  intake(passage: Passage<NodeHost>, hook: 'PREROUTING' | 'OUTPUT'): End | undefined {
    if (passage.tracked !== undefined) this.retarget(passage, passage.tracked, hook);
    return this.runHook(passage, hook);
  }

  /** Runs one hook of the node's rules; returns the end of the packet if they end it. */
  runHook(passage: Passage<NodeHost>, hook: Hook, outDevice?: string): End | undefined {
    const before = passage.packet;
    const result = this.walk(passage, hook, outDevice);
    if (result === undefined) return undefined;
    passage.packet = { ...before, mark: result.mark };
    if (result.translateTo !== undefined) {
      const { ip, port } = result.translateTo;
      passage.packet = { ...passage.packet, destination: ip, destinationPort: port };
    }
    this.recorder.hits(passage, hook, result, before);
    return endOf(passage, result);
  }

  /** POSTROUTING: the source of a known connection is restored, that of a new one masqueraded if rules or pod network say so. */
  outlet(passage: Passage<NodeHost>, device: string): void {
    if (passage.tracked !== undefined) {
      this.restoreSource(passage);
      return;
    }
    const before = passage.packet;
    const result = this.walk(passage, 'POSTROUTING', device);
    if (result?.masquerade === true) {
      this.recorder.hits(passage, 'POSTROUTING', result, before);
      this.masquerade(passage, device, 'the rules have asked for it');
    } else if (device !== 'lo' && this.fabric.isHiddenOutgoing(before.source, before.destination)) {
      this.masquerade(
        passage,
        device,
        'the pod network hides pods that talk to anything but pods (natOutgoing)',
      );
    }
  }

  /** Gives a packet of a known connection the source that its receiver expects. */
  restoreSource(passage: Passage<NodeHost>): void {
    const { tracked, packet } = passage;
    if (tracked === undefined) return;
    const { connection, direction } = tracked;
    const { destination: source, destinationPort: sourcePort } =
      direction === 'original' ? connection.reply : connection.original;
    if (source === packet.source && sourcePort === packet.sourcePort) return;
    passage.packet = { ...packet, source, sourcePort };
    this.recorder.note(passage, 'connection', packet, {
      summary: `${passage.host.name} knows the connection and gives the packet the source ${source} again.`,
    });
  }

  /** The kernel keeps a connection once its first packet has passed all rules. */
  confirm(passage: Passage<NodeHost>): void {
    const { host, tracked, arrivedAs, packet } = passage;
    if (tracked === undefined) {
      const connection = {
        original: tupleOf(arrivedAs),
        reply: reverse(packet),
        isAnswered: false,
        expiresAt: this.world.now + lifetime(packet.protocol, false),
      };
      this.connections.add(host.name, connection);
    } else if (tracked.direction === 'reply' && !tracked.connection.isAnswered) {
      const expiresAt = this.world.now + lifetime(packet.protocol, true);
      this.connections.add(host.name, { ...tracked.connection, isAnswered: true, expiresAt });
    }
  }

  /** The proxy of the node that accepts a packet which has arrived at one of its ports. */
  relay(host: NodeHost, packet: Packet): Relay | undefined {
    return this.picture
      .rules(host.name)
      ?.relay?.(
        { ...packet, state: 'NEW', isFirst: true, isTranslated: true },
        this.context(host, packet),
      );
  }

  private walk(
    passage: Passage<NodeHost>,
    hook: Hook,
    outDevice: string | undefined,
  ): HookResult | undefined {
    const { host, inDevice, tracked, packet } = passage;
    const isAnswered =
      tracked !== undefined && (tracked.direction === 'reply' || tracked.connection.isAnswered);
    const result = this.picture.rules(host.name)?.walk(
      hook,
      {
        ...packet,
        ...(inDevice === undefined ? {} : { inDevice }),
        ...(outDevice === undefined ? {} : { outDevice }),
        state: isAnswered ? 'ESTABLISHED' : 'NEW',
        isFirst: tracked === undefined,
        isTranslated: packet.destination !== passage.arrivedAs.destination,
      },
      this.context(host, packet),
    );
    this.compared += result?.compared ?? 0;
    return result;
  }

  private context(host: NodeHost, packet: Packet): WalkContext {
    const { memory, now } = this.world;
    const affinity = memory?.affinity(host.name);
    const balancing = memory?.balancing(host.name, now);
    return {
      isLocal: (ip) => this.fabric.isLocal(host, ip),
      choose: (probability) => this.decisions.choose(probability),
      deviceAddress: (device) =>
        this.fabric.deviceAddress(
          host.node,
          device ?? lanDevice(host.node.object, host.node.nodeIPs),
          familyOf(packet.destination) ?? 'IPv4',
        ),
      now,
      ...(balancing === undefined ? {} : { balancing }),
      ...(affinity === undefined ? {} : { affinity }),
    };
  }

  private retarget(
    passage: Passage<NodeHost>,
    { connection, direction }: Tracked,
    hook: Hook,
  ): void {
    const { packet } = passage;
    const { source: destination, sourcePort: destinationPort } =
      direction === 'original' ? connection.reply : connection.original;
    if (destination === packet.destination && destinationPort === packet.destinationPort) return;
    passage.packet = { ...packet, destination, destinationPort };
    const what =
      direction === 'original'
        ? 'knows the connection and sends it where it went before'
        : 'gives the answer the address of its client back';
    this.recorder.note(passage, 'connection', packet, {
      hook,
      summary: `${passage.host.name} ${what}: ${describe(passage.packet)}.`,
    });
  }

  private masquerade(passage: Passage<NodeHost>, device: string, why: string): void {
    const { host, packet } = passage;
    const source =
      this.fabric.deviceAddress(host.node, device, familyOf(packet.source) ?? 'IPv4') ??
      packet.source;
    const isSame = source === packet.source;
    const sourcePort =
      isSame || packet.protocol === 'icmp'
        ? packet.sourcePort
        : ephemeralPort(`${this.world.seed} ${host.name} ${tupleKey(packet)}`);
    passage.packet = { ...packet, mark: 0, source, sourcePort };
    this.recorder.note(passage, 'translation', packet, {
      device,
      hook: 'POSTROUTING',
      summary: isSame
        ? `${host.name} masquerades the packet with ${source}, which is its source already: ${why}.`
        : `${host.name} replaces the source ${packet.source} by ${source}, the address it uses on ${device}: ${why}.`,
    });
  }
}

/** Milliseconds that Linux remembers a flow (nf_conntrack's default timeouts). */
function lifetime(protocol: Protocol, isAnswered: boolean): number {
  if (protocol === 'udp') return isAnswered ? 120_000 : 30_000;
  return isAnswered ? 432_000_000 : 120_000;
}

function endOf({ host, packet }: Passage, result: HookResult): End | undefined {
  const text = result.hits.at(-1)?.text ?? '';
  switch (result.verdict.kind) {
    case 'accept':
      return undefined;
    case 'drop':
      return { kind: 'lost', host, packet, reason: `a rule on ${host.name} drops it: ${text}` };
    case 'reject':
      return {
        kind: 'rejected',
        host,
        packet,
        with: result.verdict.with,
        reason: `a rule on ${host.name} refuses it: ${text}`,
      };
  }
}
