/** What the server prints. Lines carry CoreDNS' prefixes: `[INFO] `, `[ERROR] `. */
export class LogSink {
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  /** Keeps the last `limit` lines. */
  constructor(private readonly limit = 2_000) {}

  /** A line as it stands. */
  print(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.limit) this.#lines.shift();
    for (const listener of this.#listeners) listener(line);
  }

  info(text: string): void {
    this.print(`[INFO] ${text}`);
  }

  warning(text: string): void {
    this.print(`[WARNING] ${text}`);
  }

  error(text: string): void {
    this.print(`[ERROR] ${text}`);
  }

  fatal(text: string): void {
    this.print(`[FATAL] ${text}`);
  }

  /** Lines so far, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Calls `listener` with every new line until the returned function is called. */
  follow(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
