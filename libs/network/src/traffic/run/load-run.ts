import type { Origin } from '../../journey/trace.js';
import type { World } from '../../journey/world.js';
import type { Protocol } from '../../packet.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { DrawTable } from '../choose/draw-table.js';
import { TrafficError, type TrafficLoad } from '../spec.js';
import { destinationName, findDestination, type Destination } from './destinations.js';
import { arrivals, lifetimes, type Arrivals } from './gaps.js';
import type { Routes, RunParts } from './routes.js';
import { originName, sourcesOf } from './sources.js';
import { weightsOf } from './weights.js';

/** Pairs of sources and destinations of one load. */
const MAX_PAIRS = 20_000_000;

/** What following one journey counts as, in flows: it takes that much longer. */
const FLOWS_A_JOURNEY = 100;

/** The clock of a run, and who takes notice of its flows. */
export interface Course {
  /** Milliseconds of one point of the time line. */
  readonly pointMs: number;
  /** A connection has been opened; it is closed at `end`, and kernels forget it `linger` later (ms). For balancers that count. */
  opened(fate: number, end: number, linger: number): void;
  /** Connections that have been forgotten by now count no more. */
  settle(now: number): void;
}

/** One load in the course of a run: who sends to whom, and when the next flow comes. */
export class LoadRun {
  readonly name: string;
  readonly protocol: Protocol;
  readonly destinationNames: readonly string[];
  /** Of the sources at present. */
  sources: readonly Origin[] = [];
  private sourceNodes: readonly (string | undefined)[] = [];
  private clients = new Int32Array(0);
  private destinations: readonly Destination[] = [];
  private routes: Routes | undefined;
  private pairs = new Int32Array(0);
  /** Lists 0 and 1: sources and destinations. */
  private choices = new DrawTable();
  private readonly gap: Arrivals;
  private readonly life: (() => number) | undefined;
  private next: number;
  private left: number;

  constructor(
    readonly load: TrafficLoad,
    private readonly number: number,
    durationMs: number,
    private readonly parts: RunParts,
  ) {
    const { random } = parts;
    this.destinationNames = load.to.map(destinationName);
    this.name = load.name ?? this.destinationNames.join(', ');
    this.protocol = (load.protocol ?? 'TCP').toLowerCase() as Protocol;
    this.left = load.flows ?? Infinity;
    this.gap = arrivals(load, durationMs, random);
    this.life = lifetimes(load, random);
    this.next = this.gap(0, this.left);
  }

  /** Takes another picture over. Throws TrafficError and TraceError. */
  async follow(
    picture: NetworkPicture,
    world: World,
    lost: ReadonlySet<string>,
    routes: Routes,
  ): Promise<void> {
    const { from, to, toDistribution = {} } = this.load;
    this.sources = sourcesOf(picture, from, lost);
    this.sourceNodes = this.sources.map((origin) => nodeOf(picture, origin));
    this.clients = Int32Array.from(this.sources, (origin) =>
      this.parts.state.client(originName(origin)),
    );
    this.destinations = await Promise.all(
      to.map((each) => findDestination(picture, world, each, this.protocol, this.sources)),
    );
    const pairs = this.sources.length * to.length;
    if (pairs > MAX_PAIRS)
      throw new TrafficError(
        `${pairs} pairs of sources and destinations are more than ${MAX_PAIRS}`,
      );
    this.pairs = new Int32Array(pairs).fill(-1);
    this.routes = routes;
    this.choices = new DrawTable();
    if (this.sources.length === 0) return;
    const plain = weightsOf(to.length, toDistribution);
    const weights = to.map(({ weight }, index) => weight ?? plain[index]!);
    this.choices.add([...this.sources.keys()], weightsOf(this.sources.length, from));
    this.choices.add([...to.keys()], weights);
  }

  /**
   * Lets flows go until a moment (ms), at most `quota` of them and what journeys weigh. Gives how much of the quota is left; it is above
   * zero when the moment has come.
   */
  advance(until: number, quota: number, course: Course): number {
    if (this.sources.length === 0) {
      // Nobody sends for now; the time passes all the same.
      this.next = Math.max(this.next, until);
      return quota;
    }
    const { table, random, fates, choosers } = this.parts;
    const { tally } = fates;
    const { pointMs } = course;
    const count = this.destinations.length;
    const { life } = this;
    const last = tally.points - 1;
    let left = quota;
    for (; this.next < until && left > 0 && this.left > 0; left -= 1) {
      const now = this.next;
      course.settle(now);
      const source = this.choices.draw(0, random);
      const destination = count === 1 ? 0 : this.choices.draw(1, random);
      let list = this.pairs[source * count + destination]!;
      if (list < 0) {
        const before = this.routes!.followed;
        list = this.compile(source, destination);
        left -= (this.routes!.followed - before) * FLOWS_A_JOURNEY;
      }
      const item = table.draw(list, random);
      const fate = item >= 0 ? item : choosers[~item]!.choose(this.clients[source]!, now);
      tally.begin(fate, Math.min(Math.floor(now / pointMs), last));
      const end = life === undefined ? now : now + life();
      const linger = fates.lingerOf(fate);
      tally.end(fate, Math.floor((end + linger) / pointMs));
      course.opened(fate, end, linger);
      this.left -= 1;
      this.next = now + this.gap(now, this.left);
    }
    return left;
  }

  private compile(source: number, destination: number): number {
    const from = this.sources[source]!;
    const list = this.routes!.list(from, this.destinations[destination]!.aim(from), {
      load: this.number,
      destination,
      sourceNode: this.sourceNodes[source],
      protocol: this.protocol,
    });
    this.pairs[source * this.destinations.length + destination] = list;
    return list;
  }
}

function nodeOf(picture: NetworkPicture, origin: Origin): string | undefined {
  if ('node' in origin) return origin.node;
  return 'pod' in origin ? picture.pod(origin.pod)?.spec?.nodeName : undefined;
}
