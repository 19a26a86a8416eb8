import type { VersionChange } from './version.js';

/**
 * The newest changes of a cluster, in revision order and without a gap, bounded by number and by bytes. What falls out is
 * read from the log.
 */
export class History {
  /** Slots before the head are empty, so that nothing dropped stays reachable. */
  #changes: (VersionChange | undefined)[] = [];
  #head = 0;
  #bytes = 0;
  #start: number;

  /** `start` is the revision that the cluster is at: nothing up to it is held. */
  constructor(
    start: number,
    readonly maxChanges: number,
    readonly maxBytes: number,
  ) {
    this.#start = start;
  }

  /** Changes after this revision are held. */
  get start(): number {
    return this.#start;
  }

  /** Takes the next change; revisions have no gaps. */
  push(change: VersionChange): void {
    this.#changes.push(change);
    this.#bytes += weight(change);
    while (this.#changes.length - this.#head > this.maxChanges || this.#bytes > this.maxBytes)
      this.#dropOldest();
  }

  /** The held changes after a revision, which must not be before `start`. */
  since(revision: number): readonly VersionChange[] {
    return this.#changes.slice(this.#head + revision - this.#start) as VersionChange[];
  }

  /** Drops everything up to and including a revision. */
  forget(revision: number): void {
    while (this.#start < revision && this.#head < this.#changes.length) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = this.#changes[this.#head];
    if (oldest === undefined) return;
    this.#bytes -= weight(oldest);
    this.#start = oldest.revision;
    this.#changes[this.#head] = undefined;
    this.#head += 1;
    if (this.#head < 1024 || this.#head * 2 < this.#changes.length) return;
    this.#changes = this.#changes.slice(this.#head);
    this.#head = 0;
  }
}

/** The version before counts too: often only its change keeps it in memory. */
const weight = ({ entry, previous }: VersionChange): number => entry.size + (previous?.size ?? 0);
