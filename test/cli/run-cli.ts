import { run } from '../../apps/cli/src/run.js';

/** What a command line did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Ends a command that runs until Ctrl-C: called with what it has printed so far. */
  readonly until?: (out: string) => Promise<void>;
}

/** Runs `mockplane` in this process, in the folder of the fixtures. */
export async function cli(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const printed = { out: '', err: '' };
  const code = await run(argv, {
    stdin: (async function* () {
      yield options.stdin ?? '';
    })(),
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
    env: options.env ?? {},
    cwd: new URL('fixtures/', import.meta.url).pathname,
    isTerminal: false,
    onInterrupt: (end) => void options.until?.(printed.out).finally(end),
  });
  return { code, ...printed };
}
