import type { VersionChange } from './version.js';

/** A row that is needed only by who reads the branch at a revision in [from, until). */
interface Candidate {
  readonly row: number;
  readonly from: number;
  readonly until: number;
}

/**
 * The rows of one branch that compaction may remove, in the order of the writes that made them superfluous.
 *
 * A version is needed until the next one replaces it. The mark of a deletion is needed for as long as an older row of the
 * same object exists, or a start would bring the object back: that is while a fork reads a revision of its life, and for
 * ever when the object was inherited from the parent.
 */
export class Garbage {
  #candidates: Candidate[] = [];
  #head = 0;
  /** What some fork still reads; looked at again when one is dropped. */
  #pinned: Candidate[] = [];

  constructor(readonly forkedAt: number) {}

  /** How many rows wait to be compacted. */
  get size(): number {
    return this.#candidates.length - this.#head;
  }

  /** Takes note of a durable change. */
  note({ operation, revision, entry, previous }: VersionChange): void {
    if (previous !== undefined && previous.revision > this.forkedAt) {
      this.#candidates.push({ row: previous.revision, from: previous.revision, until: revision });
    }
    if (operation === 'DELETED' && entry.created > this.forkedAt) {
      this.#candidates.push({ row: revision, from: entry.created, until: revision });
    }
  }

  /** The revision to compact to so that at most `keep` candidates are left. */
  revisionLeaving(keep: number): number {
    return this.#candidates[this.#candidates.length - 1 - keep]?.until ?? 0;
  }

  /** Takes out at most about `limit` rows that nobody needs once history up to `compacted` is given up. `pins`: revisions that forks start from. */
  take(compacted: number, pins: readonly number[], limit: number): number[] {
    const rows: number[] = [];
    while (rows.length < limit) {
      const candidate = this.#candidates[this.#head];
      if (candidate === undefined || candidate.until > compacted) break;
      this.#head += 1;
      if (isPinned(candidate, pins)) this.#pinned.push(candidate);
      else rows.push(candidate.row);
    }
    if (this.#head > 1024 && this.#head * 2 > this.#candidates.length) {
      this.#candidates = this.#candidates.slice(this.#head);
      this.#head = 0;
    }
    return rows;
  }

  /** Makes rows candidates again that were kept for a fork which is gone. */
  release(): void {
    this.#candidates = [...this.#pinned, ...this.#candidates.slice(this.#head)];
    this.#head = 0;
    this.#pinned = [];
  }
}

const isPinned = ({ from, until }: Candidate, pins: readonly number[]): boolean =>
  pins.some((pin) => pin >= from && pin < until);
