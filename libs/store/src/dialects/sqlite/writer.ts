import type Database from 'better-sqlite3';
import type { BranchRecord } from '../../log/log.js';
import { decodeBatch } from './batch.js';
import type { OpenDatabase } from './open-database.js';
import * as sql from './sql.js';

/** Everything that changes the database; runs in the worker. Each method is one transaction. */
export class Writer {
  readonly #connection: Database.Database;
  readonly #close: () => void;
  readonly #insert: Database.Statement;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;

  constructor({ connection, close }: OpenDatabase) {
    this.#connection = connection;
    this.#close = close;
    this.#insert = connection.prepare(sql.insertRow);
    this.#begin = connection.prepare('BEGIN IMMEDIATE');
    this.#commit = connection.prepare('COMMIT');
  }

  /** Gives the batch back, so that its memory can serve again. */
  append(batch: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    this.#transaction(() => {
      for (const values of decodeBatch(batch)) this.#insert.run(...values);
    });
    return batch;
  }

  addBranch({ id, name, parent, forkedAt, compacted }: BranchRecord): void {
    this.#connection.prepare(sql.insertBranch).run(id, name ?? null, parent, forkedAt, compacted);
  }

  hideBranch(branch: number): void {
    this.#connection.prepare(sql.hideBranch).run(branch);
  }

  prune(branch: number, revisions: readonly number[], compacted: number): void {
    const remove = this.#connection.prepare(sql.deleteRow);
    const note = this.#connection.prepare(sql.compactBranch);
    this.#transaction(() => {
      note.run(compacted, branch);
      for (const revision of revisions) remove.run(branch, revision);
    });
  }

  truncate(branch: number, after: number, limit: number): number {
    return this.#connection.prepare(sql.deleteAfter).run(branch, after, limit).changes;
  }

  removeBranch(branch: number): void {
    this.#connection.prepare(sql.deleteBranch).run(branch);
  }

  /** Free pages up to a quarter of the file are kept: the next writes need them, and moving pages is expensive. */
  reclaim(): boolean {
    const free = this.#connection.pragma('freelist_count', { simple: true }) as number;
    const pages = this.#connection.pragma('page_count', { simple: true }) as number;
    if (free * 4 <= pages) return false;
    this.#connection.exec(sql.vacuum);
    return true;
  }

  close(): void {
    this.#close();
  }

  #transaction(task: () => void): void {
    this.#begin.run();
    try {
      task();
      this.#commit.run();
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }
}
