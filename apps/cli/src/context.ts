import type { Io } from './io.js';

/** What a command is given: where it reads and writes, and how it sets an exit code other than 0 without having failed. */
export interface CommandContext {
  readonly io: Io;
  readonly exitWith: (code: number) => void;
}
