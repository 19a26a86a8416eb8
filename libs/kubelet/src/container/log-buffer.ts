/** Most lines and characters that are kept of one container's log; older lines go first, as with kubelet's rotation. */
const maxLines = 10_000;
const maxCharacters = 4 << 20;
const maxLine = 16 << 10;

export interface LogLine {
  /** Milliseconds. */
  readonly time: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** The log of one container instance. Readers may follow it. */
export class LogBuffer {
  private readonly lines: LogLine[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly partial = { stdout: '', stderr: '' };
  private characters = 0;
  private dropped = 0;
  private ended = false;

  get closed(): boolean {
    return this.ended;
  }

  /** Appends output as it comes; a line counts when it is complete. */
  write(time: number, stream: 'stdout' | 'stderr', output: string): void {
    const parts = (this.partial[stream] + output).split('\n');
    const rest = parts.pop() ?? '';
    this.partial[stream] = rest.slice(-maxLine);
    for (const text of parts) this.push({ time, stream, text: text.slice(0, maxLine) });
    if (parts.length > 0) this.notify();
  }

  private push(line: LogLine): void {
    this.lines.push(line);
    this.characters += line.text.length;
    while (this.lines.length > maxLines || this.characters > maxCharacters) {
      this.characters -= this.lines.shift()?.text.length ?? 0;
      this.dropped += 1;
    }
  }

  /** No more output will come. */
  close(time: number): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.partial[stream] !== '') this.push({ time, stream, text: this.partial[stream] });
      this.partial[stream] = '';
    }
    this.ended = true;
    this.notify();
  }

  /** Lines from position `from` on, and the position after the last one. Positions count from the first line ever written. */
  read(from: number): { readonly lines: readonly LogLine[]; readonly next: number } {
    return {
      lines: this.lines.slice(Math.max(0, from - this.dropped)),
      next: this.dropped + this.lines.length,
    };
  }

  /** Calls back after new lines and at the end; returns a function that stops it. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
