import type { Random } from '#machinery';
import type { Chooser } from './chooser.js';

/** A destination of a balancer, and the fates of flows that it takes. */
interface Destination {
  /** The list of its fates in the draw table. */
  readonly fate: number;
  /** Number of its counter of connections. */
  readonly counter: number;
}

/** Connections to a destination: those that are open, and those that have been closed and are not yet forgotten. */
export interface Load {
  readonly active: number;
  readonly inactive: number;
}

/**
 * IPVS' schedulers lc, wlc, sed and nq: they take the destination with the least to do, and of several the one that the kernel's list has
 * first, which was added last (net/netfilter/ipvs).
 */
export class FewestConnections implements Chooser {
  constructor(
    /** In the order of the kernel's list. */
    private readonly destinations: readonly Destination[],
    private readonly weigh: (load: Load) => number,
    /** The connections of a counter. */
    private readonly open: (counter: number) => Load,
    private readonly draw: (fate: number, random: Random) => number,
    private readonly random: Random,
  ) {}

  choose(): number {
    let best = this.destinations[0]!;
    let fewest = this.weigh(this.open(best.counter));
    for (const each of this.destinations) {
      const count = this.weigh(this.open(each.counter));
      if (count >= fewest) continue;
      best = each;
      fewest = count;
    }
    return this.draw(best.fate, this.random);
  }
}
