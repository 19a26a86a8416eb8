import type { Clock } from '#machinery';
import type { InformerFactory, Simulator } from '#client';

/** What keeps a cluster from being settled. */
export interface Unsettled {
  readonly name: string;
  readonly pending: number;
}

/** Pause between two looks, in milliseconds. */
const lookMs = 10;

/** Tells whether everything that follows from the writes so far has been done: no queue holds work, every informer is up to date. */
export class Settlement {
  constructor(
    private readonly clock: Clock,
    private readonly informers: InformerFactory,
    private readonly simulators: () => readonly Simulator[],
    /** Requests of simulators that are on their way. */
    private readonly requests: () => number,
    private readonly revision: () => number,
  ) {}

  /** The simulators that still have work; empty: settled at this moment. */
  unsettled(): Unsettled[] {
    const busy = this.simulators().flatMap((simulator) => {
      const pending = simulator.pending();
      return pending === 0 ? [] : [{ name: simulator.name, pending }];
    });
    const others = [
      { name: 'informers', pending: this.informers.pending() },
      { name: 'requests', pending: this.requests() },
    ];
    return [...busy, ...others.filter(({ pending }) => pending > 0)];
  }

  /** Resolves with true when nothing is pending in two looks in a row and no write came between; false after `timeoutMs`. */
  async wait(timeoutMs: number): Promise<boolean> {
    const end = this.clock.now() + timeoutMs;
    let quietAt = -1;
    for (;;) {
      const revision = this.revision();
      const quiet = this.unsettled().length === 0;
      if (quiet && quietAt === revision) return true;
      quietAt = quiet ? revision : -1;
      if (this.clock.now() >= end) return false;
      await new Promise<void>((resolve) => void this.clock.after(lookMs, resolve));
    }
  }
}
