import type { Log, LogRow, PageOptions } from '../log/log.js';
import type { ParsedCache } from './parsed-cache.js';
import { fromRow, makeChange, type Version, type VersionChange } from './version.js';

/** A branch and its ancestors, read from the log as if their rows were one branch. */
export class Lineage {
  constructor(
    readonly branch: number,
    readonly forkedAt: number,
    readonly parent: Lineage | undefined,
    readonly log: Log,
    readonly cache: ParsedCache,
  ) {}

  /** Rows in revision order; fewer than the limit means that there are no more. */
  rows(options: PageOptions): readonly LogRow[] {
    const { after, through, limit } = options;
    if (after >= through) return [];
    const inherited =
      this.parent?.rows({ ...options, through: Math.min(through, this.forkedAt) }) ?? [];
    if (inherited.length === limit || through <= this.forkedAt) return inherited;
    const own = this.log.page(this.branch, {
      ...options,
      after: Math.max(after, this.forkedAt),
      limit: limit - inherited.length,
    });
    return inherited.length === 0 ? own : [...inherited, ...own];
  }

  /** The version written at a revision; undefined when its row is gone. */
  version(revision: number): Version | undefined {
    if (this.parent !== undefined && revision <= this.forkedAt)
      return this.parent.version(revision);
    const row = this.log.row(this.branch, revision);
    return row === undefined ? undefined : fromRow(row, this.cache);
  }

  /** Like `rows`, with the version that each of them replaced. */
  changes(options: PageOptions): readonly VersionChange[] {
    return this.rows(options).map((row) =>
      makeChange(
        row.operation,
        fromRow(row, this.cache),
        row.previous === 0 ? undefined : this.version(row.previous),
      ),
    );
  }
}
