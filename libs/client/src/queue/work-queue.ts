import type { Clock, Timer } from '#machinery';

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** Does the work of one key. A rejection is retried with a growing pause. */
  readonly work: (key: string) => Promise<void> | void;
  /** Told about every failure; `retries` counts the failures in a row, `giveUp` says that no retry follows. */
  readonly onError: (key: string, error: Error, retries: number, giveUp: boolean) => void;
  /** How many keys are worked on at once. Default 5. */
  readonly concurrency?: number;
  /** Failures in a row after which a key is dropped until it is added again. Default: never. */
  readonly maxRetries?: number;
}

/** Pause after the first failure and longest pause, in milliseconds (client-go's exponential limiter for items). */
const FIRST_BACKOFF = 5;
const LONGEST_BACKOFF = 1_000_000;
/** After so many keys in one go, other work of the process gets its turn. */
const BURST = 64;

/**
 * A queue of keys for a reconciler, with client-go's promises: a key waits at most once, is never worked on twice at the same
 * time, and one that is added while in work is worked on again afterwards. Bounded by the number of different keys.
 */
export class WorkQueue {
  private readonly waiting = new Set<string>();
  private readonly working = new Set<string>();
  private readonly again = new Set<string>();
  private readonly failures = new Map<string, number>();
  private readonly delayed = new Map<string, { readonly due: number; readonly timer: Timer }>();
  private readonly concurrency: number;
  private running = false;
  private scheduled = false;

  constructor(private readonly options: WorkQueueOptions) {
    this.concurrency = options.concurrency ?? 5;
  }

  /** Asks for work on a key as soon as possible. */
  add(key: string): void {
    if (this.working.has(key)) {
      this.again.add(key);
      return;
    }
    this.waiting.add(key);
    this.schedule();
  }

  /** Asks for work on a key in `ms` milliseconds; of several wishes the earliest counts. */
  addAfter(key: string, ms: number): void {
    if (ms <= 0) {
      this.add(key);
      return;
    }
    const due = this.options.clock.now() + ms;
    const earlier = this.delayed.get(key);
    if (earlier !== undefined && earlier.due <= due) return;
    earlier?.timer.cancel();
    const timer = this.options.clock.after(ms, () => {
      this.delayed.delete(key);
      this.add(key);
    });
    this.delayed.set(key, { due, timer });
  }

  /** Begins to work. Keys that were added before wait until then. */
  run(): void {
    this.running = true;
    this.schedule();
  }

  /** Takes no more keys; what is in work ends by itself. */
  stop(): void {
    this.running = false;
    this.waiting.clear();
    this.again.clear();
    for (const { timer } of this.delayed.values()) timer.cancel();
    this.delayed.clear();
  }

  /** Keys waiting or in work; delayed ones do not count. */
  pending(): number {
    return this.waiting.size + this.working.size;
  }

  /** When the next delayed key is due, in milliseconds of the clock; undefined when none waits. */
  nextDue(): number | undefined {
    let next: number | undefined;
    for (const { due } of this.delayed.values()) if (next === undefined || due < next) next = due;
    return next;
  }

  private schedule(): void {
    if (this.scheduled || !this.running) return;
    this.scheduled = true;
    // Not at once: whoever adds keys (a batch of watch events) finishes first.
    queueMicrotask(() => this.dispatch());
  }

  private dispatch(): void {
    this.scheduled = false;
    let started = 0;
    for (const key of this.waiting) {
      if (!this.running || this.working.size >= this.concurrency) return;
      if (started++ >= BURST) {
        this.scheduled = true;
        setImmediate(() => this.dispatch());
        return;
      }
      this.waiting.delete(key);
      this.working.add(key);
      void this.process(key);
    }
  }

  private async process(key: string): Promise<void> {
    try {
      await this.options.work(key);
      this.failures.delete(key);
      this.done(key);
    } catch (error) {
      const retries = (this.failures.get(key) ?? 0) + 1;
      const giveUp = retries > (this.options.maxRetries ?? Number.POSITIVE_INFINITY);
      this.options.onError(key, error as Error, retries, giveUp);
      this.done(key);
      if (giveUp) this.failures.delete(key);
      else {
        this.failures.set(key, retries);
        if (this.running)
          this.addAfter(key, Math.min(FIRST_BACKOFF * 2 ** (retries - 1), LONGEST_BACKOFF));
      }
    }
  }

  private done(key: string): void {
    this.working.delete(key);
    if (this.again.delete(key)) this.waiting.add(key);
    if (this.waiting.size > 0) this.schedule();
  }
}
