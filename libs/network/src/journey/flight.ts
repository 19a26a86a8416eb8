import type { Fabric } from '../fabric/fabric.js';
import type { Hop, Host } from '../fabric/host.js';
import { TransitSum, type Transit } from '../faults/transit.js';
import { tupleKey, type Packet } from '../packet.js';
import type { NetworkPicture } from '../picture/picture.js';
import { crossingsOf } from './crossings.js';
import type { Decisions } from './decisions.js';
import { NodeKernel } from './node-kernel.js';
import { PHYSICAL_MTU } from '../pod-network/lan.js';
import { isAtNode, type End, type NodeHost, type Passage } from './passage.js';
import { FaultGate, type GateContext } from './fault-gate.js';
import { PolicyGate } from './policy-gate.js';
import { Recorder } from './recorder.js';
import { fit } from './size-gate.js';
import type { Crossing } from './traffic.js';
import type { World } from './world.js';

/** One packet, and later its answer, on the way from host to host. */
export class Flight {
  readonly recorder = new Recorder();
  readonly kernel: NodeKernel;
  /** The devices that packets went through. */
  readonly crossings: Crossing[] = [];
  private visits = new Map<string, number>();
  private path: Host[] = [];
  /** Only for requests in a cluster with policies. */
  private gate: PolicyGate | undefined;
  /** Only in a cluster with faults: what they share, and what stands in the way of the packet under way. */
  private readonly breakage: GateContext | undefined;
  private faults: FaultGate | undefined;

  constructor(
    private readonly picture: NetworkPicture,
    private readonly fabric: Fabric,
    world: World,
    private readonly decisions: Decisions,
    isContinued: boolean,
  ) {
    const { recorder } = this;
    this.kernel = new NodeKernel(picture, fabric, world, decisions, recorder, isContinued);
    const { faults } = picture;
    const isCounting = world.loss === 'counted';
    this.breakage = faults.isEmpty
      ? undefined
      : { faults, recorder, decisions, sum: new TransitSum(), isCounting };
  }

  /** Sends a packet that a process on `host` made. */
  send(host: Host, packet: Packet, direction: 'request' | 'reply'): End {
    this.recorder.direction = direction;
    this.visits = new Map();
    this.path = [];
    this.gate =
      direction === 'reply' || this.picture.policies.isEmpty
        ? undefined
        : new PolicyGate(this.picture, this.recorder, host);
    const { breakage } = this;
    this.faults = breakage === undefined ? undefined : new FaultGate(breakage, host, packet);
    const passage = this.enter(host, packet);
    const stopped = this.faults?.leave(passage) ?? this.intake(passage, 'OUTPUT');
    return stopped ?? this.routeOut(passage, false);
  }

  /** What faults have done to everything that was sent; undefined: nothing. */
  get transit(): Transit | undefined {
    return this.breakage?.sum.total;
  }

  private intake(passage: Passage, hook: 'PREROUTING' | 'OUTPUT'): End | undefined {
    if (!isAtNode(passage)) return undefined;
    return this.faults?.track(passage) ?? this.kernel.intake(passage, hook);
  }

  private receive(host: Host, packet: Packet, inDevice: string): End {
    const passage = this.enter(host, packet, inDevice);
    if (isAtNode(passage)) {
      const stopped = this.intake(passage, 'PREROUTING');
      if (stopped !== undefined) return stopped;
      if (this.fabric.isLocal(host, passage.packet.source)) {
        return this.lose(
          passage,
          `it comes from outside with an address of ${host.name} itself as source, which the kernel takes for a forgery (martian source)`,
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
    const circle = this.circle(passage);
    if (circle !== undefined) return circle;
    if (passage.packet.ttl <= 1) return this.expire(passage, passage.host, 'its TTL ran out');
    passage.packet = { ...passage.packet, ttl: passage.packet.ttl - 1 };
    return this.routeOut(passage, true);
  }

  private enter(host: Host, packet: Packet, inDevice?: string): Passage {
    const tracked = host.kind === 'node' ? this.kernel.track(host, packet) : undefined;
    return {
      host,
      // A mark belongs to one machine; it does not travel.
      packet: { ...packet, mark: 0 },
      arrivedAs: packet,
      ...(inDevice === undefined ? {} : { inDevice }),
      ...(tracked === undefined ? {} : { tracked }),
    };
  }

  /** Looks up the route, runs the hooks that are left, and hands the packet to the next host. */
  private routeOut(passage: Passage, isForwarded: boolean): End {
    const { host, packet } = passage;
    const hop = this.pick(
      this.fabric.route(host, packet.destination, packet.source, passage.inDevice),
    );
    if (hop.kind === 'forward') {
      this.recorder.note(passage, 'route', packet, {
        device: hop.device,
        ...(hop.object === undefined ? {} : { object: hop.object }),
        ...(hop.field === undefined ? {} : { field: hop.field }),
        summary: `${host.name} sends the packet out of ${hop.device} to ${hop.next.name} (${hop.text}).`,
      });
    }
    const unfit =
      packet.size === undefined || hop.kind !== 'forward'
        ? undefined
        : fit(this.fabric, this.recorder, passage, hop, isForwarded);
    if (unfit !== undefined) return unfit;
    const stopped = this.leaveNode(passage, hop, isForwarded) ?? this.enterPod(passage, hop);
    if (stopped !== undefined) return stopped;
    switch (hop.kind) {
      case 'lost':
        return this.lose(passage, hop.reason, hop);
      case 'local':
        return this.deliver(passage);
      case 'forward':
        if (hop.encapsulation !== undefined) this.noteTunnel(passage, hop);
        this.crossings.push(
          ...crossingsOf(this.fabric, host, hop, passage.packet, this.recorder.direction),
        );
        return (
          this.faults?.cross(passage, hop.next) ??
          this.receive(hop.next, passage.packet, hop.inDevice)
        );
    }
  }

  /** Of several ways of equal cost one, as the hash of a flow would. */
  private pick(hop: Hop): Hop {
    if (hop.kind !== 'forward' || hop.choices === undefined) return hop;
    const { choices } = hop;
    const chosen = choices.find(
      (_, index) =>
        index === choices.length - 1 || this.decisions.choose(1 / (choices.length - index)),
    );
    return { ...hop, ...chosen };
  }

  /** FORWARD and POSTROUTING. A blackhole route ends a packet before either; a neighbour that does not answer, after both. */
  private leaveNode(passage: Passage, hop: Hop, isForwarded: boolean): End | undefined {
    if (!isAtNode(passage)) return undefined;
    if (hop.device !== undefined) {
      const closed = isForwarded ? this.gate?.forward(passage) : undefined;
      if (closed !== undefined) return closed;
      const stopped = isForwarded ? this.kernel.runHook(passage, 'FORWARD', hop.device) : undefined;
      if (stopped !== undefined) return stopped;
      this.kernel.outlet(passage, hop.device);
    }
    this.kernel.confirm(passage);
    return undefined;
  }

  /** Policies of a pod are the last thing before its interface. */
  private enterPod(passage: Passage, hop: Hop): End | undefined {
    if (hop.kind !== 'forward' || hop.next.kind !== 'pod') return undefined;
    return this.gate?.enter(passage, hop.next);
  }

  /** The packet is for a process on this host. */
  private deliver(passage: Passage): End {
    if (isAtNode(passage)) {
      const { destination, destinationPort } = passage.packet;
      const stopped = this.kernel.runHook(passage, 'INPUT');
      if (stopped !== undefined) return stopped;
      const { packet } = passage;
      if (packet.destination !== destination || packet.destinationPort !== destinationPort)
        return this.sendOn(passage);
      this.kernel.restoreSource(passage);
      this.kernel.confirm(passage);
    }
    const silenced = this.faults?.deliver(passage);
    if (silenced !== undefined) return silenced;
    return { kind: 'arrived', host: passage.host, packet: passage.packet };
  }

  /** A balancer in the kernel has taken the packet at INPUT: it goes to a process of this host, or out again. */
  private sendOn(passage: Passage<NodeHost>): End {
    const { host, packet } = passage;
    if (this.fabric.isLocal(host, packet.destination)) {
      this.kernel.confirm(passage);
      return { kind: 'arrived', host, packet };
    }
    const closed = passage.inDevice === undefined ? undefined : this.gate?.forward(passage);
    if (closed !== undefined) return closed;
    if (packet.ttl <= 1) return this.expire(passage, host, 'its TTL ran out');
    passage.packet = { ...packet, ttl: packet.ttl - 1 };
    return this.routeOut(passage, false);
  }

  /** A packet that comes by again has found nobody: it goes round until its TTL ends, at a host that can be told in advance. */
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
      passage,
      last,
      `it circles between ${names}, as its address is routed there but no rule takes it`,
    );
  }

  private expire(passage: Passage, host: Host, why: string): End {
    const { packet } = passage;
    const reason = `${host.name} throws the packet away: ${why}`;
    this.recorder.note({ ...passage, host }, 'loss', packet, { summary: `${reason}.` });
    return { kind: 'rejected', host, packet, with: 'icmp-time-exceeded', reason };
  }

  private lose(passage: Passage, reason: string, hop?: Hop): End {
    const { host, packet } = passage;
    const route = hop === undefined ? '' : ` (${hop.text})`;
    this.recorder.note(passage, 'loss', packet, {
      ...(hop?.device === undefined ? {} : { device: hop.device }),
      summary: `The packet is lost at ${host.name}${route}: ${reason}.`,
    });
    return { kind: 'lost', host, packet, reason };
  }

  private noteTunnel(passage: Passage, hop: Hop & { readonly kind: 'forward' }): void {
    const { encapsulation } = hop;
    if (encapsulation === undefined) return;
    const { protocol, source, destination, overhead } = encapsulation;
    const [what, headers] =
      protocol === 'ipip'
        ? ['an IP-in-IP packet', 'the outer header takes']
        : ['a VXLAN packet (UDP)', 'its headers take'];
    const left = PHYSICAL_MTU - overhead;
    const segments =
      passage.packet.protocol === 'tcp'
        ? ` TCP segments carry ${left - headersOf(passage.packet)} bytes at most, as both ends of a connection agree on (MSS).`
        : '';
    this.recorder.note(passage, 'encapsulation', passage.packet, {
      device: hop.device,
      summary: `${passage.host.name} wraps the packet into ${what} ${source} → ${destination} and sends it to ${hop.next.name}, which takes it out again; ${headers} ${overhead} of the ${PHYSICAL_MTU} bytes, so that ${hop.device} and the pods have an MTU of ${left}.${segments}`,
    });
  }
}

/** The headers of IP and TCP without options. */
const headersOf = ({ source }: Packet): number => (source.includes(':') ? 60 : 40);
