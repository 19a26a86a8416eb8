import { familyOf, type Family, type Hook, type HookResult } from '#kube-proxy';
import type { Fabric } from '../fabric/fabric.js';
import type { Hop, Host } from '../fabric/host.js';
import { describe, reverse, tupleKey, tupleOf, type Packet, type Tuple } from '../packet.js';
import type { NetworkPicture } from '../picture/picture.js';
import { ephemeralPort } from './chance.js';
import { ConnectionTable, type Tracked } from './connection-table.js';
import type { Decisions } from './decisions.js';
import { viewOf, type Stage, type Step } from './step.js';
import type { World } from './world.js';

/** Where a packet ended. */
export type End =
  | { readonly kind: 'arrived'; readonly host: Host; readonly packet: Packet }
  | { readonly kind: 'lost'; readonly host: Host; readonly packet: Packet; readonly reason: string }
  | {
      readonly kind: 'rejected';
      readonly host: Host;
      readonly packet: Packet;
      readonly with: 'icmp-port-unreachable' | 'icmp-admin-prohibited' | 'icmp-time-exceeded';
      readonly reason: string;
    };

type NodeHost = Host & { readonly kind: 'node' };

/** A packet at one host, with what the host's kernel knows about its connection. */
interface Passage {
  readonly host: Host;
  packet: Packet;
  readonly inDevice?: string;
  readonly arrivedAs: Tuple;
  readonly tracked?: Tracked;
}

/**
 * One packet, and later its answer, on the way through hosts: translation, rules, routes, links. Writes a step for whatever
 * happens; remembers the connections that it makes.
 */
export class Flight {
  readonly steps: Step[] = [];
  /** Rules that kernels compared with the packet. */
  compared = 0;
  readonly connections = new ConnectionTable();
  private direction: 'request' | 'reply' = 'request';
  private visits = new Map<string, number>();
  private path: Host[] = [];

  constructor(
    private readonly picture: NetworkPicture,
    private readonly fabric: Fabric,
    private readonly world: World,
    private readonly decisions: Decisions,
  ) {}

  /** Sends a packet that a process on `host` made. */
  send(host: Host, packet: Packet, direction: 'request' | 'reply'): End {
    this.direction = direction;
    this.visits = new Map();
    this.path = [];
    return host.kind === 'node'
      ? this.fromNodeProcess(host, packet)
      : this.routeOut({ host, packet, arrivedAs: packet });
  }

  private fromNodeProcess(host: NodeHost, packet: Packet): End {
    const passage = this.enter(host, packet, undefined);
    const stopped = this.ownNatAndHook(passage, 'OUTPUT');
    return stopped ?? this.routeOut(passage);
  }

  /** A packet comes in by a device. */
  private receive(host: Host, packet: Packet, inDevice: string): End {
    const passage = this.enter(host, packet, inDevice);
    if (host.kind === 'node') {
      const stopped = this.ownNatAndHook(passage, 'PREROUTING');
      if (stopped !== undefined) return stopped;
      if (this.fabric.isLocal(host, passage.packet.source)) {
        return this.lose(
          passage,
          'the packet comes from outside with an address of this machine as source, which the kernel takes for a forgery (martian source)',
        );
      }
    }
    if (this.fabric.isLocal(host, passage.packet.destination)) return this.deliver(passage);
    if (host.kind !== 'node' && host.kind !== 'router') {
      return this.lose(
        passage,
        `${host.name} does not have the address ${passage.packet.destination} and forwards nothing`,
      );
    }
    return this.forward(passage);
  }

  private forward(passage: Passage): End {
    const circle = this.circle(passage);
    if (circle !== undefined) return circle;
    if (passage.packet.ttl <= 1)
      return this.expire(passage.host, passage.packet, 'its TTL ran out');
    passage.packet = { ...passage.packet, ttl: passage.packet.ttl - 1 };
    return this.routeOut(passage, 'FORWARD');
  }

  /** Looks up the route, runs what is left of the hooks, and hands the packet to the next host. */
  private routeOut(passage: Passage, hook?: 'FORWARD'): End {
    const { host, packet } = passage;
    const hop = this.fabric.route(host, packet.destination, packet.source, passage.inDevice);
    if (hop.kind === 'lost') {
      if (host.kind === 'node' && hook !== undefined) {
        // The rules of FORWARD only see packets that have a way out; a link without an answer is one, a blackhole is none.
        const stopped =
          hop.device === undefined ? undefined : this.runHook(passage, hook, hop.device);
        if (stopped !== undefined) return stopped;
      }
      this.confirm(passage);
      return this.lose(passage, hop.reason, hop);
    }
    if (hop.kind === 'forward') this.noteRoute(passage, hop);
    if (host.kind === 'node') {
      const stopped = hook === undefined ? undefined : this.runHook(passage, hook, hop.device);
      if (stopped !== undefined) return stopped;
      this.postrouting(passage, hop.device);
      this.confirm(passage);
    }
    if (hop.kind === 'local') return this.deliver(passage);
    if (hop.encapsulation !== undefined) {
      const { source, destination } = hop.encapsulation;
      this.note(passage, 'encapsulation', passage.packet, {
        device: hop.device,
        summary: `${host.name} wraps the packet into an IP-in-IP packet ${source} → ${destination} and sends it to ${hop.next.name}, which takes it out again.`,
      });
    }
    return this.receive(hop.next, passage.packet, hop.inDevice);
  }

  /** The packet is for a process on this host. */
  private deliver(passage: Passage): End {
    const { host } = passage;
    if (host.kind === 'node') {
      const stopped = this.runHook(passage, 'INPUT', undefined);
      if (stopped !== undefined) return stopped;
      this.restoreSource(passage);
      this.confirm(passage);
    }
    return { kind: 'arrived', host, packet: passage.packet };
  }

  private enter(host: Host, packet: Packet, inDevice: string | undefined): Passage {
    const tracked =
      host.kind === 'node'
        ? (this.connections.find(host.name, packet) ??
          this.world.memory?.connections.find(host.name, packet))
        : undefined;
    const unmarked = { ...packet, mark: 0 };
    return {
      host,
      packet: unmarked,
      arrivedAs: packet,
      ...(inDevice === undefined ? {} : { inDevice }),
      ...(tracked === undefined ? {} : { tracked }),
    };
  }

  /** Translates the destination: as the connection was translated before, or as rules decide now. */
  private ownNatAndHook(passage: Passage, hook: 'PREROUTING' | 'OUTPUT'): End | undefined {
    const { tracked } = passage;
    if (tracked !== undefined) {
      const { connection, direction } = tracked;
      const ip = direction === 'original' ? connection.reply.source : connection.original.source;
      const port =
        direction === 'original' ? connection.reply.sourcePort : connection.original.sourcePort;
      const what =
        direction === 'original'
          ? 'knows the connection and sends it where it went before'
          : 'gives the answer the address of its client back';
      this.retarget(passage, hook, ip, port, what);
    }
    return this.runHook(passage, hook, undefined);
  }

  /** Runs one hook of kube-proxy's rules; returns the end of the packet if they end it. */
  private runHook(passage: Passage, hook: Hook, outDevice: string | undefined): End | undefined {
    const { host, inDevice, tracked } = passage;
    const rules = host.kind === 'node' ? this.picture.rules(host.name) : undefined;
    if (host.kind !== 'node' || rules === undefined) return undefined;
    const before = passage.packet;
    const affinity = this.world.memory?.affinity(host.name);
    const isAnswered =
      tracked !== undefined && (tracked.direction === 'reply' || tracked.connection.isAnswered);
    const result = rules.walk(
      hook,
      {
        ...before,
        ...(inDevice === undefined ? {} : { inDevice }),
        ...(outDevice === undefined ? {} : { outDevice }),
        state: isAnswered ? 'ESTABLISHED' : 'NEW',
        isFirst: tracked === undefined,
        isTranslated: before.destination !== passage.arrivedAs.destination,
      },
      {
        isLocal: (ip) => this.fabric.isLocal(host, ip),
        choose: (probability) => this.decisions.choose(probability),
        now: this.world.now,
        ...(affinity === undefined ? {} : { affinity }),
      },
    );
    this.compared += result.compared;
    passage.packet = { ...before, mark: result.mark };
    if (result.translateTo !== undefined) {
      const { ip, port } = result.translateTo;
      passage.packet = { ...passage.packet, destination: ip, destinationPort: port };
    }
    this.noteHits(passage, hook, result, before);
    return this.endOf(passage, result);
  }

  private endOf(passage: Passage, result: HookResult): End | undefined {
    const { host, packet } = passage;
    const text = result.hits.at(-1)?.text ?? '';
    if (result.verdict.kind === 'drop')
      return { kind: 'lost', host, packet, reason: `a rule on ${host.name} drops it: ${text}` };
    if (result.verdict.kind === 'reject') {
      return {
        kind: 'rejected',
        host,
        packet,
        with: result.verdict.with,
        reason: `a rule on ${host.name} refuses it: ${text}`,
      };
    }
    return undefined;
  }

  /** Translates the source on the way out: kube-proxy's masquerading, and the pod network's own. */
  private postrouting(passage: Passage, device: string): void {
    const { tracked } = passage;
    if (tracked !== undefined) {
      this.restoreSource(passage);
      return;
    }
    const host = passage.host as NodeHost;
    const before = passage.packet;
    const masquerade = this.walkPostrouting(passage, device);
    const isHidden =
      !masquerade &&
      device !== 'lo' &&
      this.fabric.isHiddenOutgoing(before.source, before.destination);
    if (!masquerade && !isHidden) return;
    const family: Family = familyOf(before.source) ?? 'IPv4';
    const ip = this.fabric.deviceAddress(host.node, device, family) ?? before.source;
    const isSame = ip === before.source;
    const sourcePort =
      before.protocol === 'icmp' || isSame
        ? before.sourcePort
        : ephemeralPort(`${this.world.seed} ${host.name} ${tupleKey(before)}`);
    passage.packet = { ...passage.packet, source: ip, sourcePort };
    const why = isHidden
      ? 'the pod network hides pods that talk to anything but pods (natOutgoing)'
      : 'the rules have asked for it';
    this.note(passage, 'translation', before, {
      device,
      hook: 'POSTROUTING',
      summary: isSame
        ? `${host.name} masquerades the packet with ${ip}, which is its source already: ${why}.`
        : `${host.name} replaces the source ${before.source} by ${ip}, the address it uses on ${device}: ${why}.`,
    });
  }

  private walkPostrouting(passage: Passage, device: string): boolean {
    const { host, inDevice } = passage;
    const result = this.picture.rules(host.name)?.walk(
      'POSTROUTING',
      {
        ...passage.packet,
        ...(inDevice === undefined ? {} : { inDevice }),
        outDevice: device,
        state: 'NEW',
        isFirst: true,
        isTranslated: false,
      },
      {
        isLocal: (ip) => this.fabric.isLocal(host, ip),
        choose: (p) => this.decisions.choose(p),
        now: this.world.now,
      },
    );
    if (result === undefined) return false;
    this.compared += result.compared;
    if (result.masquerade) this.noteHits(passage, 'POSTROUTING', result, passage.packet);
    return result.masquerade;
  }

  /** Translates the source as the connection asks: the client's on the way there, the Service's on the way back. */
  private restoreSource(passage: Passage): void {
    const { tracked, packet } = passage;
    if (tracked === undefined) return;
    const { connection, direction } = tracked;
    const source =
      direction === 'original' ? connection.reply.destination : connection.original.destination;
    const sourcePort =
      direction === 'original'
        ? connection.reply.destinationPort
        : connection.original.destinationPort;
    if (source === packet.source && sourcePort === packet.sourcePort) return;
    passage.packet = { ...packet, source, sourcePort };
    this.note(passage, 'connection', packet, {
      summary: `${passage.host.name} knows the connection and gives the packet the source ${source} again.`,
    });
  }

  private retarget(
    passage: Passage,
    hook: Hook,
    destination: string,
    destinationPort: number,
    what: string,
  ): void {
    const { packet } = passage;
    if (destination === packet.destination && destinationPort === packet.destinationPort) return;
    passage.packet = { ...packet, destination, destinationPort };
    this.note(passage, 'connection', packet, {
      hook,
      summary: `${passage.host.name} ${what}: ${describe(passage.packet)}.`,
    });
  }

  /** The kernel keeps a connection once its first packet has passed all rules. */
  private confirm(passage: Passage): void {
    const { host, tracked, arrivedAs, packet } = passage;
    if (host.kind !== 'node') return;
    if (tracked === undefined) {
      const original = tupleOf(arrivedAs);
      this.connections.add(host.name, { original, reply: reverse(packet), isAnswered: false });
    } else if (tracked.direction === 'reply' && !tracked.connection.isAnswered) {
      this.connections.add(host.name, { ...tracked.connection, isAnswered: true });
    }
  }

  /** A packet that comes by again has not found anybody: it goes round until its TTL ends. */
  private circle(passage: Passage): End | undefined {
    const { host, packet } = passage;
    const key = `${host.name} ${passage.inDevice} ${tupleKey(packet)}`;
    const first = this.visits.get(key);
    this.visits.set(key, this.path.length);
    this.path.push(host);
    if (first === undefined) return undefined;
    const round = this.path.slice(first, -1);
    const last = round[(packet.ttl - 1) % round.length] ?? host;
    const names = round.map((member) => member.name).join(' and ');
    return this.expire(
      last,
      packet,
      `it circles between ${names}, as its address is routed there but no rule takes it`,
    );
  }

  private expire(host: Host, packet: Packet, why: string): End {
    const reason = `${host.name} throws the packet away: ${why}`;
    this.note({ host, packet, arrivedAs: packet }, 'loss', packet, { summary: `${reason}.` });
    return { kind: 'rejected', host, packet, with: 'icmp-time-exceeded', reason };
  }

  private lose(passage: Passage, reason: string, hop?: Hop): End {
    const { host, packet } = passage;
    const route = hop === undefined ? '' : ` (${hop.text})`;
    this.note(passage, 'loss', packet, {
      ...(hop?.device === undefined ? {} : { device: hop.device }),
      summary: `The packet is lost at ${host.name}${route}: ${reason}.`,
    });
    return { kind: 'lost', host, packet, reason };
  }

  private noteRoute(passage: Passage, hop: Hop & { readonly kind: 'forward' }): void {
    this.note(passage, 'route', passage.packet, {
      device: hop.device,
      summary: `${passage.host.name} sends the packet out of ${hop.device} to ${hop.next.name} (${hop.text}).`,
    });
  }

  private noteHits(passage: Passage, hook: Hook, result: HookResult, before: Packet): void {
    let from = before;
    for (const hit of result.hits) {
      const isTranslation =
        hit === result.hits.findLast((other) => other.table === 'nat') &&
        result.translateTo !== undefined;
      const after = isTranslation
        ? { ...from, destination: result.translateTo.ip, destinationPort: result.translateTo.port }
        : from;
      this.steps.push({
        stage: isTranslation ? 'translation' : 'rule',
        direction: this.direction,
        host: passage.host.name,
        node: passage.host.name,
        ...(passage.inDevice === undefined ? {} : { device: passage.inDevice }),
        hook,
        summary: `${hook} on ${passage.host.name}: rule ${hit.number} of ${hit.chain} ${hit.effect}.`,
        before: viewOf(from),
        after: viewOf(after),
        rule: { table: hit.table, chain: hit.chain, number: hit.number, text: hit.text },
        ...(hit.origin === undefined ? {} : { object: hit.origin.object, field: hit.origin.field }),
      });
      from = after;
    }
  }

  private note(
    passage: Passage,
    stage: Stage,
    before: Packet,
    more: { readonly summary: string; readonly device?: string; readonly hook?: string },
  ): void {
    const { host } = passage;
    const node = host.kind === 'node' || host.kind === 'pod' ? host.node.name : undefined;
    this.steps.push({
      stage,
      direction: this.direction,
      host: host.name,
      ...(node === undefined ? {} : { node }),
      ...more,
      before: viewOf(before),
      after: viewOf(passage.packet),
    });
  }
}
