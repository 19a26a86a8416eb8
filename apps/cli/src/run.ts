import { CommanderError } from 'commander';
import { CommandFailure, exitCode, failureText } from './failure.js';
import type { Io } from './io.js';
import { program } from './program.js';

/** Runs a command line (without the names of node and the script); resolves with its exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCode.success;
  try {
    await program({ io, exitWith: (set) => void (code = set) }).parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has already said what is wrong; its own code is 0 for --help.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCode.success : exitCode.usage;
    }
    io.err(failureText(error));
    return error instanceof CommandFailure ? error.code : exitCode.failure;
  }
}
