import { setImmediate } from 'node:timers/promises';
import { SystemClock, VirtualClock, type Clock, type Timer } from '#machinery';

const TICK_MS = 2;

/** Follows the host's time, and can skip some of it: what falls due meanwhile runs in order, and sockets get their turns. */
export class DrivenClock implements Clock {
  readonly #host = new SystemClock();
  readonly #time = new VirtualClock(this.#host.now());
  #skipped = 0;
  readonly #ticks = this.#host.every(TICK_MS, () => this.#follow());

  now(): number {
    return this.#time.now();
  }

  after(ms: number, task: () => void): Timer {
    return this.#time.after(ms, task);
  }

  every(ms: number, task: () => void): Timer {
    return this.#time.every(ms, task);
  }

  /** Time that passes at once, in steps of 20 ms. */
  async skip(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 20) {
      this.#skipped += Math.min(left, 20);
      this.#follow();
      for (let turns = 0; turns < 3; turns++) await setImmediate();
    }
  }

  stop(): void {
    this.#ticks.cancel();
  }

  #follow(): void {
    this.#time.set(Math.max(this.#time.now(), this.#host.now() + this.#skipped));
  }
}
