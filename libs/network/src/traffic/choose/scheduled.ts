import { hostPort, type BalancingMemory, type Destination, type Scheduler } from '#kube-proxy';
import type { Random } from '#machinery';
import type { Chooser } from './chooser.js';
import type { Load } from './fewest-connections.js';
import type { KernelState } from './kernel-state.js';

/** A destination of a balancer, with the list of its fates in the draw table and its counter of connections. */
interface ScheduledDestination extends Destination {
  readonly fate: number;
  readonly counter: number;
}

export interface ScheduledParts {
  readonly scheduler: Scheduler;
  /** Node and virtual server. */
  readonly server: string;
  /** The address that clients speak to. */
  readonly destination: string;
  /** In the order of the kernel's list. */
  readonly destinations: readonly ScheduledDestination[];
  readonly state: KernelState;
  /** The connections of a counter. */
  readonly open: (counter: number) => Load;
  readonly draw: (fate: number) => number;
  readonly random: Random;
}

/** Places flows by a scheduler itself, for those that remember something and count connections as well (lblc, lblcr). */
export class Scheduled implements Chooser {
  private readonly memory: BalancingMemory;

  constructor(private readonly parts: ScheduledParts) {
    const { state, open, destinations } = parts;
    const counters = new Map(
      destinations.map((each) => [hostPort(each.ip, each.port), each.counter]),
    );
    this.memory = {
      read: (name) => {
        const value = state.read(state.slot(name));
        return value < 0 ? undefined : value;
      },
      write: (name, value) => state.write(state.slot(name), value),
      connectionsTo: (ip, port) => open(counters.get(hostPort(ip, port))!),
    };
  }

  choose(): number {
    const { scheduler, server, destination, destinations, draw, random } = this.parts;
    const index = scheduler({
      server,
      destinations,
      source: '',
      sourcePort: 0,
      destination,
      memory: this.memory,
      pick: (count) => Math.floor(random.next() * count),
    });
    return draw(destinations[index]!.fate);
  }
}
