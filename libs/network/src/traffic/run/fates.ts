import type { ConntrackConfig } from '#kube-proxy';
import { lifetime } from '../../journey/conntrack-times.js';
import type { Protocol } from '../../packet.js';
import type { Fate } from '../compile/fate.js';
import { grown } from '../choose/draw-table.js';
import { TrafficError } from '../spec.js';
import { Tally } from './tally.js';

/** A fate with the part of the run that it belongs to. */
export interface FateEntry {
  readonly fate: Fate;
  /** Positions in the run's list of loads and in the load's list of destinations. */
  readonly load: number;
  readonly destination: number;
  /** The node that the senders are on; undefined for hosts outside. */
  readonly sourceNode: string | undefined;
  /** It is drawn by chance alone from the fates of a group (the number of the first of them), with this probability. */
  readonly drawn?: { readonly group: number; readonly probability: number };
}

/** All fates of a run by number, with how often each was met. */
export class Fates {
  readonly entries: FateEntry[] = [];
  readonly tally: Tally;
  /** Milliseconds for which kernels remember a connection of the fate after it has been closed. */
  private lingers = new Float64Array(256);
  /** The counter of open connections that balancers look at; -1: none does. */
  private counters = new Int32Array(256);
  private readonly counterNumbers = new Map<string, number>();

  constructor(points: number) {
    this.tally = new Tally(points);
  }

  /** Takes a fate in and gives its number. `counted` names the connections that balancers count it among. Throws TrafficError when there are too many. */
  add(
    entry: FateEntry,
    protocol: Protocol,
    counted: string | undefined,
    settings: ConntrackConfig | undefined,
  ): number {
    const number = this.entries.length;
    if (number >= this.tally.room) {
      throw new TrafficError(
        `there are more than ${this.tally.room} ways from the sources to the destinations: choose fewer of them, or fewer points`,
      );
    }
    this.entries.push(entry);
    this.tally.reserve(number + 1);
    if (number >= this.lingers.length) {
      this.lingers = grown(this.lingers, number + 1, Float64Array);
      this.counters = grown(this.counters, number + 1, Int32Array);
    }
    this.lingers[number] = lingerMs(protocol, entry.fate, settings);
    this.counters[number] = counted === undefined ? -1 : this.counter(counted);
    return number;
  }

  /** The number of a counter of open connections. */
  counter(name: string): number {
    let number = this.counterNumbers.get(name);
    if (number === undefined) this.counterNumbers.set(name, (number = this.counterNumbers.size));
    return number;
  }

  counterOf(fate: number): number {
    return this.counters[fate]!;
  }

  lingerOf(fate: number): number {
    return this.lingers[fate]!;
  }
}

/** How long a kernel remembers a connection after its last packet. */
function lingerMs(protocol: Protocol, { outcome }: Fate, settings: ConntrackConfig | undefined) {
  if (outcome !== 'answered') return lifetime(protocol, 'reset', settings);
  return lifetime(protocol, 'closed', settings);
}
