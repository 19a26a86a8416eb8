import { familyOf, type Hook, type HookResult, type Relay, type WalkContext } from '#kube-proxy';
import type { Fabric } from '../fabric/fabric.js';
import { describe, reverse, tupleKey, tupleOf, type Packet } from '../packet.js';
import { lanDevice } from '../model/interfaces.js';
import type { Masquerade } from '../pod-network/pod-network.js';
import type { NetworkPicture } from '../picture/picture.js';
import { ephemeralPort } from './chance.js';
import {
  ConnectionTable,
  MAX_CONNECTIONS,
  type Connection,
  type Tracked,
} from './connection-table.js';
import { conntrackOf, coresOf, lifetime, tableSize } from './conntrack-times.js';
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
    const full = this.dropWhenFull(passage);
    if (full !== undefined) return full;
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
    } else if (device !== 'lo') {
      const { node } = passage.host;
      const asked = this.fabric.masquerade(node, before.source, before.destination);
      if (asked !== undefined) this.masquerade(passage, device, asked.reason, asked);
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
      const original = tupleOf(arrivedAs);
      this.remember(host, { original, reply: reverse(packet), state: 'unreplied' });
      return;
    }
    const { connection, direction } = tracked;
    const isAnswer = direction === 'reply' && connection.state === 'unreplied';
    if (isAnswer || this.isContinued || connection.seenAt < this.world.now)
      this.remember(host, { ...connection, state: isAnswer ? 'replied' : connection.state });
  }

  /** The client has closed its connection, or was refused: every kernel on the way has seen that. */
  end(state: 'closed' | 'reset'): void {
    this.connections.change((name, connection) => {
      if (connection.original.protocol !== 'tcp') return undefined;
      if (connection.state === 'unreplied' && state === 'closed') return undefined;
      const settings = conntrackOf(this.picture, name);
      const expiresAt = this.world.now + lifetime('tcp', state, settings);
      return { ...connection, state, expiresAt };
    });
  }

  private remember(
    { name }: NodeHost,
    connection: Pick<Connection, 'original' | 'reply' | 'state'>,
  ): void {
    const { now } = this.world;
    const { original, reply, state } = connection;
    const expiresAt = now + lifetime(original.protocol, state, conntrackOf(this.picture, name));
    this.connections.add(name, { original, reply, state, seenAt: now, expiresAt });
  }

  /** The end of a packet that begins a connection when the node's kernel can remember no more of them. */
  private dropWhenFull({ host, tracked, packet }: Passage<NodeHost>): End | undefined {
    const { memory, now } = this.world;
    if (tracked !== undefined || memory === undefined) return undefined;
    const size = tableSize(coresOf(host.node.object), conntrackOf(this.picture, host.name));
    if (size >= MAX_CONNECTIONS || !memory.connections.isFull(host.name, size, now))
      return undefined;
    const reason = `nf_conntrack: table full, dropping packet: the kernel of ${host.name} remembers ${size} connections at most (conntrack of kube-proxy's configuration)`;
    return { kind: 'lost', host, packet, reason };
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
      tracked !== undefined &&
      (tracked.direction === 'reply' || tracked.connection.state !== 'unreplied');
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

  private masquerade(
    passage: Passage<NodeHost>,
    device: string,
    why: string,
    { object, field }: Partial<Masquerade> = {},
  ): void {
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
      ...(object === undefined ? {} : { object }),
      ...(field === undefined ? {} : { field }),
      summary: isSame
        ? `${host.name} masquerades the packet with ${source}, which is its source already: ${why}.`
        : `${host.name} replaces the source ${packet.source} by ${source}, the address it uses on ${device}: ${why}.`,
    });
  }
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
