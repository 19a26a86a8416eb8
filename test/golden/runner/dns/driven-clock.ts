import { setImmediate } from 'node:timers/promises';
import { SystemClock, VirtualClock, type Clock, type Timer } from '#machinery';

const TICK_MS = 2;
const STEP_MS = 20;
/** What a slow machine may need for an answer that waits for nothing. */
const PATIENCE_MS = 500;

/**
 * Follows the host's time, and can skip some of it: what falls due meanwhile runs in order, and sockets get their turns. While it skips, and at
 * first while a question is answered, the host's time does not count, so that recorded times to live hold on a machine of any speed.
 */
export class DrivenClock implements Clock {
  readonly #host = new SystemClock();
  readonly #time = new VirtualClock(this.#host.now());
  /** Host time up to which this clock has followed. */
  #followed = this.#host.now();
  /** Host time until which this clock stands still. */
  #stillUntil = 0;
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
    await this.#still(Infinity, async () => {
      for (let left = ms; left > 0; left -= STEP_MS) {
        this.#time.set(this.#time.now() + Math.min(left, STEP_MS));
        for (let turns = 0; turns < 3; turns++) await setImmediate();
      }
    });
  }

  /** Runs a task in no time, but for what it takes beyond PATIENCE_MS: then it waits for something that only time brings. */
  patiently<T>(task: () => Promise<T>): Promise<T> {
    return this.#still(this.#host.now() + PATIENCE_MS, task);
  }

  stop(): void {
    this.#ticks.cancel();
  }

  async #still<T>(until: number, task: () => Promise<T>): Promise<T> {
    this.#follow();
    this.#stillUntil = until;
    try {
      return await task();
    } finally {
      this.#follow();
      this.#stillUntil = 0;
    }
  }

  #follow(): void {
    const now = this.#host.now();
    const passed = now - Math.max(this.#followed, this.#stillUntil);
    if (passed > 0) this.#time.set(this.#time.now() + passed);
    this.#followed = now;
  }
}
