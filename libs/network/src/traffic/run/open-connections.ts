import { grown } from '../choose/draw-table.js';
import type { Load } from '../choose/fewest-connections.js';
import { TrafficError } from '../spec.js';
import { EndTimes } from './end-times.js';

/** Connections that are counted at one moment. */
const MAX_CONNECTIONS = 5_000_000;

/** The connections that balancers count: those that are open, and those that are closed and not yet forgotten. */
export class OpenConnections {
  /** By counter: open ones at twice its number, closed ones behind them. */
  private counts = new Int32Array(32);
  private readonly ends = new EndTimes();
  private count = 0;

  /** A connection of a counter, with the moments (ms) when it is closed and when it is forgotten. Throws TrafficError when there are too many. */
  add(counter: number, closed: number, forgotten: number): void {
    if (this.count >= MAX_CONNECTIONS)
      throw new TrafficError(`balancers count more than ${MAX_CONNECTIONS} connections at once`);
    const place = 2 * counter;
    if (place + 1 >= this.counts.length) this.counts = grown(this.counts, place + 2, Int32Array);
    this.counts[place]! += 1;
    this.count += 1;
    this.ends.push(closed, place);
    this.ends.push(forgotten, place + 1);
  }

  /** Takes note of what has ended by now. */
  settle(now: number): void {
    if (this.count === 0) return;
    for (
      let place = this.ends.popUntil(now);
      place !== undefined;
      place = this.ends.popUntil(now)
    ) {
      this.counts[place]! -= 1;
      if (place % 2 === 0) this.counts[place + 1]! += 1;
      else this.count -= 1;
    }
  }

  of(counter: number): Load {
    const { counts } = this;
    return { active: counts[2 * counter] ?? 0, inactive: counts[2 * counter + 1] ?? 0 };
  }
}
