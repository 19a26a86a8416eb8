import type { Clock, Timer } from './clock.js';
import { Heap } from './heap.js';

interface Task {
  due: number;
  sequence: number;
  /** Milliseconds between runs; undefined for a task that runs once. */
  readonly period?: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Runs that `runUntilIdle` allows before it decides that the tasks feed themselves. */
const DEFAULT_RUN_LIMIT = 1_000_000;

/**
 * A clock that moves only when told to. Tasks run inside `advance`, `set` and `runUntilIdle`, in the order of their due time
 * and, for equal times, in the order in which they were set; while a task runs, `now()` is its due time.
 */
export class VirtualClock implements Clock {
  private readonly tasks = new Heap<Task>(
    (a, b) => a.due < b.due || (a.due === b.due && a.sequence < b.sequence),
  );
  private sequence = 0;
  private cancelled = 0;
  /** Tasks that run once and have neither run nor been cancelled. */
  private waitingOnce = 0;

  /** Starts at `time`, milliseconds since the epoch. */
  constructor(private time = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.time;
  }

  after(ms: number, task: () => void): Timer {
    return this.schedule({ due: this.time + Math.max(0, ms), run: task });
  }

  /** A period below one millisecond counts as one, so that time always moves. */
  every(ms: number, task: () => void): Timer {
    const period = Math.max(1, ms);
    return this.schedule({ due: this.time + period, period, run: task });
  }

  /** When the next task is due, in milliseconds since the epoch; undefined when none waits. */
  nextDue(): number | undefined {
    this.dropCancelled();
    return this.tasks.peek()?.due;
  }

  /** Moves `ms` milliseconds on, running everything that falls due on the way. */
  advance(ms: number): void {
    this.set(this.time + ms);
  }

  /** Moves to `time`, running what falls due. Time does not go back: an earlier `time` is a RangeError. */
  set(time: number): void {
    if (!(time >= this.time))
      throw new RangeError(`the clock is at ${this.time} and cannot go back to ${time}`);
    for (let due = this.nextDue(); due !== undefined && due <= time; due = this.nextDue())
      this.runNext();
    this.time = time;
  }

  /**
   * Jumps from task to task until only periodic ones are left. Throws an Error after `limit` runs, when tasks keep setting new
   * ones.
   */
  runUntilIdle(limit = DEFAULT_RUN_LIMIT): void {
    for (let runs = 0; this.waitingOnce > 0; runs++) {
      if (runs >= limit) throw new Error(`still busy after ${limit} tasks`);
      this.nextDue();
      this.runNext();
    }
  }

  private schedule(task: { due: number; period?: number; run: () => void }): Timer {
    const entry: Task = { ...task, sequence: this.sequence++, cancelled: false };
    if (entry.period === undefined) this.waitingOnce += 1;
    this.tasks.push(entry);
    return { cancel: () => this.cancel(entry) };
  }

  private cancel(task: Task): void {
    if (task.cancelled) return;
    task.cancelled = true;
    if (task.period === undefined) this.waitingOnce -= 1;
    this.cancelled += 1;
    // Cancelled tasks stay in the heap until they surface; this keeps them below half of it.
    if (this.cancelled * 2 > this.tasks.size) {
      this.tasks.retain((entry) => !entry.cancelled);
      this.cancelled = 0;
    }
  }

  private dropCancelled(): void {
    while (this.tasks.peek()?.cancelled) {
      this.tasks.pop();
      this.cancelled = Math.max(0, this.cancelled - 1);
    }
  }

  private runNext(): void {
    const task = this.tasks.pop();
    if (task === undefined) return;
    this.time = Math.max(this.time, task.due);
    if (task.period === undefined) {
      task.cancelled = true;
      this.waitingOnce -= 1;
    } else {
      task.due += task.period;
      task.sequence = this.sequence++;
      this.tasks.push(task);
    }
    task.run();
  }
}
