import { setImmediate } from 'node:timers/promises';
import { SeededRandom, VirtualClock } from '#machinery';
import { openMemoryStore } from '#store';
import { Cluster } from '../cluster.js';
import { addAll } from '../parts.js';
import { settings } from '../settings.js';

/** Turns of the event loop without a write after which everybody waits for the clock. */
const QUIET_TURNS = 3;

/** A whole cluster whose time passes when a spec says so. */
export class VirtualCluster {
  private constructor(
    readonly cluster: Cluster,
    readonly clock: VirtualClock,
  ) {}

  /** The default machines, started and settled. */
  static async start(): Promise<VirtualCluster> {
    const clock = new VirtualClock();
    const store = await openMemoryStore({ clock }).cluster('default');
    const random = new SeededRandom('virtual-cluster');
    const cluster = await Cluster.open(settings({ clock, random }), store);
    addAll(cluster);
    await cluster.start();
    const made = new VirtualCluster(cluster, clock);
    await made.run(20_000);
    return made;
  }

  /** Lets `ms` milliseconds pass, each thing at its time. */
  async run(ms: number): Promise<void> {
    const end = this.clock.now() + ms;
    for (;;) {
      await this.quiet();
      const due = this.clock.nextDue();
      if (due === undefined || due > end) break;
      this.clock.set(due);
    }
    this.clock.set(end);
    await this.quiet();
  }

  private async quiet(): Promise<void> {
    let revision = -1;
    for (let turns = 0; turns < QUIET_TURNS;) {
      await setImmediate();
      turns = revision === this.cluster.store.revision ? turns + 1 : 0;
      revision = this.cluster.store.revision;
    }
  }
}
