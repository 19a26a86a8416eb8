import type { Log } from '../log/log.js';
import type { Branch } from './branch.js';

/** Rows removed by one step: a few milliseconds of the writer's time, so that writes wait little. */
const stepRows = 200;

/** Steps of giving space back after one compaction; the rest waits for the next. */
const maxReclaimSteps = 64;

/**
 * Removes what nobody can read any more, in small steps between which writes go on. One task runs at a time; what is left
 * undone when the store closes is found again at the next start.
 */
export class Housekeeper {
  #tasks: Promise<void> = Promise.resolve();
  #closed = false;
  /** The revision of each cluster at the last tick. */
  #marks = new Map<Branch, number>();
  readonly #shrinking = new Set<Branch>();

  constructor(
    readonly log: Log,
    readonly maxSuperseded: number,
    readonly onError: (error: unknown) => void,
  ) {}

  /** Compacts every cluster to where it was one tick ago. */
  tick(branches: Iterable<Branch>): void {
    const marks = new Map<Branch, number>();
    for (const branch of branches) {
      if (branch.hidden) continue;
      const mark = this.#marks.get(branch);
      if (mark !== undefined && mark > branch.compactedRevision) this.#compact(branch, mark);
      marks.set(branch, branch.revision);
    }
    this.#marks = marks;
  }

  /** Gives up the older half of a cluster's history when its superseded rows have become too many. */
  watchSize(branch: Branch): void {
    if (branch.garbage.size <= this.maxSuperseded || branch.hidden || this.#shrinking.has(branch))
      return;
    this.#shrinking.add(branch);
    this.#compact(branch, branch.garbage.revisionLeaving(this.maxSuperseded >>> 1));
  }

  /** Removes the rows of a branch that its compacted revision has made superfluous. */
  prune(branch: Branch): Promise<void> {
    return this.#enqueue(async () => {
      for (;;) {
        const compacted = branch.compactedRevision;
        const rows = branch.garbage.take(compacted, branch.pins, stepRows);
        await this.log.prune(branch.id, rows, compacted);
        if (rows.length < stepRows || this.#closed) break;
      }
      await this.#reclaim();
    });
  }

  /** Removes the rows of a branch after a revision. */
  truncate(branch: number, after: number): void {
    this.#report(this.#enqueue(() => this.#truncate(branch, after)));
  }

  /** Removes a branch with all its rows. */
  remove(branch: number): void {
    this.#report(
      this.#enqueue(async () => {
        await this.#truncate(branch, 0);
        if (!this.#closed) await this.log.removeBranch(branch);
        await this.#reclaim();
      }),
    );
  }

  /** Lets the step under way finish and starts no other. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#tasks;
  }

  #compact(branch: Branch, revision: number): void {
    this.#report(branch.compact(revision).finally(() => this.#shrinking.delete(branch)));
  }

  async #truncate(branch: number, after: number): Promise<void> {
    let removed = stepRows;
    while (removed === stepRows && !this.#closed)
      removed = await this.log.truncate(branch, after, stepRows);
  }

  async #reclaim(): Promise<void> {
    for (let step = 0; step < maxReclaimSteps && !this.#closed; step += 1) {
      if (!(await this.log.reclaim())) return;
    }
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.#tasks.then(() => (this.#closed ? undefined : task()));
    this.#tasks = done.catch(() => {});
    return done;
  }

  #report(task: Promise<void>): void {
    task.catch((error: unknown) => {
      if (!this.#closed) this.onError(error);
    });
  }
}
