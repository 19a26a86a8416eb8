import type { BranchRecord, Log, LogRow, PageOptions } from '../../log/log.js';
import { encodeBatch } from './batch.js';
import { explain } from './explain.js';
import { Reader } from './reader.js';
import { WorkerClient } from './worker-client.js';
import { defaultWorkerUrl } from './worker-url.js';

/** Memory kept between batches. */
const maxSpareBytes = 16 * 1024 * 1024;

/** The log in one SQLite file: a worker writes, this thread reads. */
export class SqliteLog implements Log {
  readonly #file: string;
  readonly #writer: WorkerClient;
  readonly #reader: Reader;
  /** The memory of an earlier batch. */
  #spare: ArrayBuffer | undefined;

  private constructor(file: string, writer: WorkerClient, reader: Reader) {
    this.#file = file;
    this.#writer = writer;
    this.#reader = reader;
  }

  /** Opens the file, making or migrating it when needed, and keeps other processes out. Rejects with DatabaseError. */
  static async open(file: string, workerUrl: URL = defaultWorkerUrl()): Promise<SqliteLog> {
    const writer = await WorkerClient.start(workerUrl, { file });
    try {
      return new SqliteLog(file, writer, new Reader(file));
    } catch (error) {
      await writer.call('close', []);
      throw explain(error, file);
    }
  }

  /** Says in plain words what reading this database failed with. */
  explain(error: unknown): Error {
    return explain(error, this.#file);
  }

  branches(): readonly BranchRecord[] {
    return this.#reader.branches();
  }

  page(branch: number, options: PageOptions): readonly LogRow[] {
    return this.#reader.page(branch, options);
  }

  row(branch: number, revision: number): LogRow | undefined {
    return this.#reader.row(branch, revision);
  }

  async append(rows: readonly LogRow[]): Promise<void> {
    const batch = encodeBatch(rows, this.#spare);
    this.#spare = undefined;
    const { buffer } = await this.#writer.call('append', [batch], [batch.buffer]);
    if (buffer.byteLength <= maxSpareBytes) this.#spare = buffer;
  }

  async addBranch(record: BranchRecord): Promise<void> {
    await this.#writer.call('addBranch', [record]);
  }

  async hideBranch(branch: number): Promise<void> {
    await this.#writer.call('hideBranch', [branch]);
  }

  async prune(branch: number, revisions: readonly number[], compacted: number): Promise<void> {
    await this.#writer.call('prune', [branch, revisions, compacted]);
  }

  truncate(branch: number, after: number, limit: number): Promise<number> {
    return this.#writer.call('truncate', [branch, after, limit]);
  }

  async removeBranch(branch: number): Promise<void> {
    await this.#writer.call('removeBranch', [branch]);
  }

  reclaim(): Promise<boolean> {
    return this.#writer.call('reclaim', []);
  }

  async close(): Promise<void> {
    this.#reader.close();
    await this.#writer.call('close', []);
  }
}
