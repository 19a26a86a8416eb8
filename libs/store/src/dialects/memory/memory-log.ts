import {
  sharedBranch,
  type BranchRecord,
  type Log,
  type LogRow,
  type PageOptions,
} from '../../log/log.js';

/** Rows of a branch in revision order. Removed ones leave holes until these are half of all. */
class Rows {
  #revisions: number[] = [];
  #rows: (LogRow | undefined)[] = [];
  #holes = 0;

  push(row: LogRow): void {
    this.#revisions.push(row.revision);
    this.#rows.push(row);
  }

  get(revision: number): LogRow | undefined {
    const row = this.#rows[this.#firstFrom(revision)];
    return row?.revision === revision ? row : undefined;
  }

  page({ after, through, limit, resource, namespace }: PageOptions): LogRow[] {
    const page: LogRow[] = [];
    for (
      let at = this.#firstFrom(after + 1);
      at < this.#rows.length && page.length < limit;
      at += 1
    ) {
      const row = this.#rows[at];
      if (row === undefined) continue;
      if (row.revision > through) break;
      if (resource !== undefined && row.resource !== resource) continue;
      if (namespace !== undefined && row.namespace !== namespace) continue;
      page.push(row);
    }
    return page;
  }

  remove(revisions: readonly number[]): void {
    for (const revision of revisions) {
      const at = this.#firstFrom(revision);
      if (this.#rows[at]?.revision !== revision) continue;
      this.#rows[at] = undefined;
      this.#holes += 1;
    }
    if (this.#holes * 2 < this.#rows.length) return;
    this.#rows = this.#rows.filter((row) => row !== undefined);
    this.#revisions = this.#rows.map((row) => row?.revision ?? 0);
    this.#holes = 0;
  }

  #firstFrom(revision: number): number {
    let low = 0;
    let high = this.#revisions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#revisions[middle] ?? 0) < revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A log that lives as long as its process. */
export class MemoryLog implements Log {
  readonly #branches = new Map<number, BranchRecord>();
  readonly #rows = new Map([[sharedBranch, new Rows()]]);

  branches(): readonly BranchRecord[] {
    return [...this.#branches.values()];
  }

  page(branch: number, options: PageOptions): readonly LogRow[] {
    return this.#rows.get(branch)?.page(options) ?? [];
  }

  row(branch: number, revision: number): LogRow | undefined {
    return this.#rows.get(branch)?.get(revision);
  }

  async append(rows: readonly LogRow[]): Promise<void> {
    for (const row of rows) this.#rows.get(row.branch)?.push(row);
  }

  async addBranch(record: BranchRecord): Promise<void> {
    this.#branches.set(record.id, record);
    this.#rows.set(record.id, new Rows());
  }

  async hideBranch(branch: number): Promise<void> {
    this.#change(branch, { name: undefined });
  }

  async prune(branch: number, revisions: readonly number[], compacted: number): Promise<void> {
    this.#rows.get(branch)?.remove(revisions);
    this.#change(branch, { compacted });
  }

  async truncate(branch: number, after: number, limit: number): Promise<number> {
    const rows = this.page(branch, { after, through: Number.MAX_SAFE_INTEGER, limit });
    this.#rows.get(branch)?.remove(rows.map(({ revision }) => revision));
    return rows.length;
  }

  async removeBranch(branch: number): Promise<void> {
    this.#branches.delete(branch);
    this.#rows.delete(branch);
  }

  async reclaim(): Promise<boolean> {
    return false;
  }

  /** Keeps what it holds: another engine may start from it. */
  async close(): Promise<void> {}

  #change(branch: number, change: Partial<BranchRecord>): void {
    const record = this.#branches.get(branch);
    if (record !== undefined) this.#branches.set(branch, { ...record, ...change });
  }
}
