import { PassThrough, type Readable, type Writable } from 'node:stream';

type Output = 'stdout' | 'stderr';

/** The streams of a client; absent ones were not asked for. */
interface Attached {
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/** Standard input and output of a container's own program, for those who attach to it. */
export class Console {
  /** What the program reads; undefined when the container has no standard input. */
  readonly input: PassThrough | undefined;
  private readonly clients = new Set<(output: Output, text: string) => void>();
  private readonly ends = new Set<() => void>();
  private closed = false;

  constructor(stdin: boolean) {
    this.input = stdin ? new PassThrough() : undefined;
  }

  /** Hands on what the program prints, at once and as it is. */
  print(output: Output, text: string): void {
    for (const client of this.clients) client(output, text);
  }

  /** The program has ended. */
  close(): void {
    this.closed = true;
    this.input?.end();
    for (const end of this.ends) end();
  }

  /**
   * Connects a client until the program ends or the client goes. `once`: the program's input ends with that of this client. A client that
   * does not read loses output beyond what its stream takes.
   */
  attach({ stdin, stdout, stderr, signal }: Attached, once: boolean): Promise<void> {
    if (this.closed || signal.aborted) return Promise.resolve();
    const print = (output: Output, text: string): void => {
      const stream = output === 'stdout' ? stdout : stderr;
      if (stream !== undefined && !stream.destroyed && !stream.writableNeedDrain)
        stream.write(text);
    };
    this.clients.add(print);
    if (this.input !== undefined) stdin?.pipe(this.input, { end: once });
    return new Promise((resolve) => {
      const end = (): void => {
        this.clients.delete(print);
        this.ends.delete(end);
        signal.removeEventListener('abort', end);
        if (this.input !== undefined) stdin?.unpipe(this.input);
        resolve();
      };
      this.ends.add(end);
      signal.addEventListener('abort', end);
    });
  }
}
