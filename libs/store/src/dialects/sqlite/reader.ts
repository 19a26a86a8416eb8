import Database from 'better-sqlite3';
import type { BranchRecord, LogRow, PageOptions } from '../../log/log.js';
import { operationOf } from './operation-codes.js';
import * as sql from './sql.js';

type Columns = [
  revision: number,
  operation: number,
  resource: string,
  namespace: string,
  name: string,
  created: number,
  previous: number,
  bytes: Uint8Array,
];

interface BranchColumns extends Omit<BranchRecord, 'name'> {
  readonly name: string | null;
}

/** Reads the log over a connection of its own, on the thread that asks: WAL lets it read while the worker writes. */
export class Reader {
  readonly #connection: Database.Database;
  readonly #row: Database.Statement;
  readonly #pages: ReadonlyMap<string, Database.Statement>;

  constructor(file: string) {
    this.#connection = new Database(file, { readonly: true });
    this.#row = this.#connection.prepare(sql.selectRow).raw();
    const page = (...conditions: string[]): Database.Statement =>
      this.#connection.prepare([sql.selectPage, ...conditions, sql.inOrder].join(' ')).raw();
    this.#pages = new Map([
      ['', page()],
      ['resource', page(sql.ofResource)],
      ['resource namespace', page(sql.ofResource, sql.ofNamespace)],
    ]);
  }

  branches(): readonly BranchRecord[] {
    const rows = this.#connection.prepare(sql.selectBranches).all() as BranchColumns[];
    return rows.map((row) => ({ ...row, name: row.name ?? undefined }));
  }

  page(branch: number, options: PageOptions): readonly LogRow[] {
    const filters = ['resource', 'namespace'].filter((name) => name in options).join(' ');
    const rows = (this.#pages.get(filters)?.all({ branch, ...options }) ?? []) as Columns[];
    return rows.map((columns) => toRow(branch, columns));
  }

  row(branch: number, revision: number): LogRow | undefined {
    const columns = this.#row.get(branch, revision) as Columns | undefined;
    return columns === undefined ? undefined : toRow(branch, columns);
  }

  close(): void {
    this.#connection.close();
  }
}

function toRow(branch: number, columns: Columns): LogRow {
  const [revision, code, resource, namespace, name, created, previous, bytes] = columns;
  return {
    branch,
    revision,
    operation: operationOf(code),
    resource,
    namespace,
    name,
    created,
    previous,
    bytes,
  };
}
