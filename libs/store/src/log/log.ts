import type { Operation } from '../store.js';

/** The branch of no cluster: its rows hold texts that rows of all others refer to, their `revision` being the id. */
export const sharedBranch = 0;

/** One write of one branch. */
export interface LogRow {
  readonly branch: number;
  readonly revision: number;
  readonly operation: Operation;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** The revision at which the object came to be. */
  readonly created: number;
  /** The revision that this one replaces; 0 for the first of an object. */
  readonly previous: number;
  /** The object: UTF-8 JSON, or packed as `engine/packed.ts` says. */
  readonly bytes: Uint8Array;
}

/** A cluster: what its parent had written up to `forkedAt`, then its own rows. */
export interface BranchRecord {
  /** Greater than 0. */
  readonly id: number;
  /** Undefined: dropped, and kept only because a fork still reads it. */
  readonly name: string | undefined;
  /** 0: has no parent. */
  readonly parent: number;
  readonly forkedAt: number;
  /** History up to this revision has been compacted. */
  readonly compacted: number;
}

export interface PageOptions {
  /** Exclusive. */
  readonly after: number;
  /** Inclusive. */
  readonly through: number;
  readonly limit: number;
  readonly resource?: string;
  readonly namespace?: string;
}

/**
 * What a database must do for the store: keep rows in order, durably. Everything else (current state, conflicts, watches,
 * what may be forgotten) is decided in memory by the engine, so that a dialect is little more than SQL text.
 *
 * Promises resolve once their effect is durable, in the order of the calls. Reads see every resolved write.
 */
export interface Log {
  branches(): readonly BranchRecord[];
  /** Rows of one branch in revision order; fewer than `limit` means that there are no more up to `through`. */
  page(branch: number, options: PageOptions): readonly LogRow[];
  row(branch: number, revision: number): LogRow | undefined;

  /** Writes all rows or none. */
  append(rows: readonly LogRow[]): Promise<void>;
  addBranch(record: BranchRecord): Promise<void>;
  /** Takes the name off a branch. */
  hideBranch(branch: number): Promise<void>;
  /** Removes these rows and remembers how far the branch is compacted, in one step. */
  prune(branch: number, revisions: readonly number[], compacted: number): Promise<void>;
  /** Removes at most `limit` rows after a revision; resolves to how many it removed. */
  truncate(branch: number, after: number, limit: number): Promise<number>;
  removeBranch(branch: number): Promise<void>;
  /** Gives some unused space back to the file system; resolves to whether there may be more. */
  reclaim(): Promise<boolean>;
  close(): Promise<void>;
}
