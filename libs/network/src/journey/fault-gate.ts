import type { ActiveFault } from '../faults/active-fault.js';
import { machineOf } from '../faults/crossing.js';
import type { FaultSet, Impairment } from '../faults/fault-set.js';
import type { TransitSum } from '../faults/transit.js';
import type { Host } from '../fabric/host.js';
import type { NodeView } from '../model/node-view.js';
import { DNS_PORT, type Packet } from '../packet.js';
import type { Decisions } from './decisions.js';
import type { End, NodeHost, Passage } from './passage.js';
import type { Recorder } from './recorder.js';

/** What a gate shares with the flight that it belongs to. */
export interface GateContext {
  readonly faults: FaultSet;
  readonly recorder: Recorder;
  readonly decisions: Decisions;
  /** What faults do to the whole exchange. */
  readonly sum: TransitSum;
  /** Packets are lost in the sum alone, and go on: the caller sends them again when it has to. */
  readonly isCounting: boolean;
}

/** Asks the faults about one packet on its way. Each fault of a link strikes it once, however many hops of it are on the way. */
export class FaultGate {
  private readonly met = new Set<ActiveFault>();
  private last: NodeView | undefined;

  constructor(
    private readonly context: GateContext,
    private readonly sender: Host,
    private readonly sent: Packet,
  ) {
    this.last = machineOf(sender);
  }

  /** The end of a packet that was to be sent from a machine without power. */
  leave(passage: Passage): End | undefined {
    return this.atMachine(passage, passage.host, 'sends');
  }

  /** The end of the packet, if it does not survive the hop to `next`. */
  cross(passage: Passage, next: Host): End | undefined {
    const { host, packet } = passage;
    const { context, sender, sent } = this;
    const [here, there] = [machineOf(host), machineOf(next)];
    if (here?.name !== there?.name) this.last = here;
    const crossing = {
      host,
      next,
      sender,
      source: sent.source,
      destination: packet.destination,
      from: this.last,
    };
    for (const impairment of context.faults.impairments(crossing)) {
      if (this.met.has(impairment.fault)) continue;
      this.met.add(impairment.fault);
      const end = this.strike(passage, next, impairment);
      if (end !== undefined) return end;
    }
    return this.atMachine(passage, next, 'takes');
  }

  /** The end of a packet that begins a connection on a machine that can remember no more of them. */
  track(passage: Passage<NodeHost>): End | undefined {
    if (passage.tracked !== undefined) return undefined;
    const { host } = passage;
    const fault = this.context.faults.filling(host.node);
    if (fault === undefined) return undefined;
    const why = `nf_conntrack: table full, dropping packet: the kernel of ${host.name} can remember no further connection`;
    return this.lose(passage, fault, 'spec.conntrackFull', why);
  }

  /** The end of a question to a name server outside that does not answer. */
  deliver(passage: Passage): End | undefined {
    const { host, packet } = passage;
    if (machineOf(host) !== undefined || packet.destinationPort !== DNS_PORT) return undefined;
    const fault = this.context.faults.silencing(packet.destination);
    if (fault === undefined) return undefined;
    const why = `the name server ${packet.destination} does not answer`;
    return this.lose(passage, fault, 'spec.dnsUpstreamDown', why);
  }

  private atMachine(passage: Passage, host: Host, verb: string): End | undefined {
    const machine = machineOf(host);
    const fault = machine === undefined ? undefined : this.context.faults.downing(machine);
    if (machine === undefined || fault === undefined) return undefined;
    const why = `${machine.name} has no power and ${verb} nothing`;
    return this.lose(passage, fault, 'spec.nodeDown', why);
  }

  private strike(passage: Passage, next: Host, { fault, effect }: Impairment): End | undefined {
    const { context } = this;
    const way = `from ${passage.host.name} to ${next.name}`;
    const { loss, latencyMs, jitterMs, field } = effect;
    if (loss === 1) return this.lose(passage, fault, field, `nothing gets ${way}`);
    context.sum.add(fault.object, effect);
    const isLost = loss > 0 && !context.isCounting && context.decisions.choose(loss);
    const percent = `${Number((loss * 100).toFixed(3))} %`;
    if (isLost)
      return this.lose(passage, fault, field, `it is one of the ${percent} that are lost ${way}`);
    const delay = `${latencyMs} ms${jitterMs === 0 ? '' : ` ± ${jitterMs} ms`}`;
    const what =
      loss > 0
        ? `${percent} of the packets ${way} are lost; this one passes`
        : `packets ${way} take ${delay} longer`;
    this.note(passage, fault, field, `${what} (Fault ${fault.object.name}).`);
    return undefined;
  }

  private lose(passage: Passage, fault: ActiveFault, field: string, why: string): End {
    const { host, packet } = passage;
    const reason = `${why} (Fault ${fault.object.name})`;
    this.note(passage, fault, field, `The packet is lost at ${host.name}: ${reason}.`);
    const fix = `kubectl delete fault ${fault.object.name}`;
    return { kind: 'lost', host, packet, reason, fix };
  }

  private note(passage: Passage, fault: ActiveFault, field: string, summary: string): void {
    const { object } = fault;
    this.context.recorder.note(passage, 'fault', passage.packet, { summary, object, field });
  }
}
