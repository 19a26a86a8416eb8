import type { RootFilesystem } from '../filesystem.js';
import type { Host } from './command.js';
import type { ShellState } from './state.js';
import type { Input, Output } from './streams.js';

/** Where a command of the shell reads and writes. */
export interface Streams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signal: AbortSignal;
}

/** What builtins see of the shell that runs them. */
export interface Shell {
  readonly host: Host;
  readonly state: ShellState;
  readonly filesystem: RootFilesystem;
  evaluate(text: string, streams?: Streams): Promise<number>;
  execute(argv: readonly string[], streams: Streams): Promise<number>;
  wait(): Promise<void>;
}

/** A command that changes the shell itself; returns its exit code. */
export type Builtin = (
  shell: Shell,
  argv: readonly string[],
  streams: Streams,
) => number | Promise<number>;
