/** Where a command reads and writes: the process, or a test. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  out(text: string): void;
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Standard output is a terminal: colours and progress are welcome there. */
  readonly isTerminal: boolean;
  /** Calls back once when the user ends the command (Ctrl-C). */
  onInterrupt(end: () => void): void;
}

/** The streams and the environment of this process. */
export const processIo: Io = {
  get stdin() {
    return process.stdin;
  },
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  isTerminal: process.stdout.isTTY,
  onInterrupt: (end) => {
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  },
};
