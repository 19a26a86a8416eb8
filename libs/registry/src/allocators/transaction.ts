import type { Reservation } from '../environment.js';

/** Gathers what one write takes and gives up: taken numbers go back when it fails, given up ones are free once it is durable. */
export class AllocationTransaction implements Reservation {
  private readonly onCommit: (() => void | Promise<unknown>)[] = [];
  private readonly onRollback: (() => void | Promise<unknown>)[] = [];

  /** `undo` gives back what was just taken; `confirm` waits for what belongs to it. */
  taken(undo: () => void | Promise<unknown>, confirm?: () => Promise<unknown>): void {
    this.onRollback.push(undo);
    if (confirm !== undefined) this.onCommit.push(confirm);
  }

  /** `release` frees what the object no longer needs. */
  givenUp(release: () => void | Promise<unknown>): void {
    this.onCommit.push(release);
  }

  async commit(): Promise<void> {
    await Promise.all(this.onCommit.map(async (step) => step()));
  }

  async rollback(): Promise<void> {
    await Promise.all(this.onRollback.map(async (step) => step()));
  }
}
