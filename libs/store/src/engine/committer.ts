import type { Log, LogRow } from '../log/log.js';
import { ClosedError, OverloadedError } from '../errors.js';

/** A write that waits to become durable. */
export interface Write {
  readonly row: LogRow;
  /** Rows that it refers to and that the log does not have yet. */
  readonly before?: readonly LogRow[] | undefined;
  reject(reason: Error): void;
}

export interface CommitLimits {
  /** Rows and bytes of one transaction. */
  readonly batchRows: number;
  readonly batchBytes: number;
  /** Rows and bytes that may wait; more is refused. */
  readonly queueRows: number;
  readonly queueBytes: number;
}

/**
 * Group commit: while one batch becomes durable, everything written meanwhile gathers for the next. A batch that fails ends
 * it, because memory would otherwise run ahead of the disk.
 */
export class Committer<W extends Write> {
  #queue: W[] = [];
  #head = 0;
  #bytes = 0;
  #running: Promise<void> | undefined;
  #closed: ClosedError | undefined;

  /** `deliver` gets each batch once it is durable, in the order of the writes; `failed` hears why no more are taken. */
  constructor(
    readonly log: Log,
    readonly limits: CommitLimits,
    readonly deliver: (batch: readonly W[]) => void,
    readonly failed: (reason: ClosedError) => void,
  ) {}

  /** Throws ClosedError or OverloadedError when no write can be taken now. */
  ready(): void {
    if (this.#closed !== undefined) throw this.#closed;
    const waiting = this.#queue.length - this.#head;
    if (waiting < this.limits.queueRows && this.#bytes < this.limits.queueBytes) return;
    throw new OverloadedError(
      `${waiting} writes (${this.#bytes} bytes) wait for the disk already; try again later`,
    );
  }

  /** Queues a write; call `ready` first. */
  submit(write: W): void {
    this.#queue.push(write);
    this.#bytes += write.row.bytes.byteLength;
    this.#running ??= this.#run();
  }

  /** Resolves when everything submitted so far is durable or rejected. */
  async flush(): Promise<void> {
    await this.#running;
  }

  /** Takes no more writes; those that wait still become durable. */
  close(reason: ClosedError): void {
    this.#closed ??= reason;
  }

  async #run(): Promise<void> {
    // Let the other requests of this turn of the event loop join the first batch.
    await new Promise(setImmediate);
    while (this.#head < this.#queue.length) {
      const batch = this.#take();
      try {
        await this.log.append(rowsOf(batch));
      } catch (error) {
        this.#fail(error, batch);
        break;
      }
      this.deliver(batch);
    }
    this.#running = undefined;
  }

  #take(): W[] {
    let end = this.#head;
    let bytes = 0;
    while (
      end < this.#queue.length &&
      end - this.#head < this.limits.batchRows &&
      bytes < this.limits.batchBytes
    ) {
      bytes += this.#queue[end]?.row.bytes.byteLength ?? 0;
      end += 1;
    }
    const batch = this.#queue.slice(this.#head, end);
    this.#head = end;
    this.#bytes -= bytes;
    if (this.#head === this.#queue.length || this.#head > 4096) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return batch;
  }

  #fail(error: unknown, batch: readonly W[]): void {
    const why = error instanceof Error ? error.message : String(error);
    const reason = new ClosedError(`the store is closed because a write failed: ${why}`);
    this.#closed = reason;
    const rejected = [...batch, ...this.#queue.slice(this.#head)];
    this.#queue = [];
    this.#head = 0;
    this.#bytes = 0;
    for (const write of rejected) write.reject(reason);
    this.failed(reason);
  }
}

function rowsOf(batch: readonly Write[]): LogRow[] {
  const rows: LogRow[] = [];
  for (const { row, before } of batch) {
    if (before !== undefined) rows.push(...before);
    rows.push(row);
  }
  return rows;
}
