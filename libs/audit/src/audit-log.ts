import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditEvent } from './event.js';

/** So many events, and so many bytes of them, wait for the file; what comes then is dropped and counted. */
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Where lines go; resolves when they are written. */
export interface LineSink {
  write(lines: string): Promise<void>;
  close(): Promise<void>;
}

/** A log of audit events, one line of JSON for each. Nobody waits for it: lines are written one batch after the other. */
export class AuditLog {
  private waiting: string[] = [];
  private bytes = 0;
  private writing: Promise<void> | undefined;
  private lost = 0;

  /** `report` is told when events are lost, once for each time that this begins. */
  constructor(
    private readonly sink: LineSink,
    private readonly report: (problem: string) => void,
  ) {}

  /** Events that were dropped because the queue was full or could not be written. */
  get dropped(): number {
    return this.lost;
  }

  write(event: AuditEvent): void {
    const line = `${JSON.stringify(event)}\n`;
    if (this.waiting.length >= MAX_WAITING || this.bytes + line.length > MAX_WAITING_BYTES) {
      this.lose(1, 'the queue of the audit log is full');
      return;
    }
    this.waiting.push(line);
    this.bytes += line.length;
    this.writing ??= this.drain();
  }

  /** Writes what waits, then closes. */
  async close(): Promise<void> {
    await this.writing;
    await this.sink.close();
  }

  private async drain(): Promise<void> {
    // Everything that this turn of the event loop brings leaves together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const lines = this.waiting;
      this.waiting = [];
      this.bytes = 0;
      try {
        await this.sink.write(lines.join(''));
      } catch (error) {
        this.lose(lines.length, `the audit log cannot be written: ${(error as Error).message}`);
      }
    }
    this.writing = undefined;
  }

  private lose(count: number, why: string): void {
    if (this.lost === 0) this.report(why);
    this.lost += count;
  }
}

/** A sink that appends to a file, which it makes readable for its owner only; `-` is the standard output. Rejects when it cannot. */
export async function openLines(path: string): Promise<LineSink> {
  if (path === '-') {
    return {
      write: (lines) =>
        new Promise((resolve, reject) => {
          process.stdout.write(lines, (error) => (error ? reject(error) : resolve()));
        }),
      close: async () => undefined,
    };
  }
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a', 0o600);
  return { write: (lines) => file.appendFile(lines), close: () => file.close() };
}
