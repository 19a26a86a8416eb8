/** Exit codes that scripts can rely on. `curl` and `dns query` add those of the programs that they stand for. */
export const exitCode = { success: 0, failure: 1, usage: 2, doesNotArrive: 3 } as const;

/** A failure with the words for the user: what failed, with what, and in `advice` what to do next. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    readonly advice?: string,
    readonly code: number = exitCode.failure,
  ) {
    super(message);
    this.name = 'CommandFailure';
  }
}

/** The command line itself makes no sense: exit code 2. */
export function usageFailure(message: string, advice?: string): CommandFailure {
  return new CommandFailure(message, advice, exitCode.usage);
}

/** The lines for standard error. Answers of the API read as kubectl shows them. */
export function failureText(error: unknown): string {
  if (error instanceof CommandFailure) {
    return `mockplane: ${error.message}\n${error.advice === undefined ? '' : `${error.advice}\n`}`;
  }
  if (isStatusError(error)) {
    const reason = error.reason === '' ? '' : ` (${error.reason})`;
    return `Error from server${reason}: ${error.message}\n`;
  }
  return `mockplane: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

/** By its name, so that a failed command line need not load the API's machinery. */
const isStatusError = (error: unknown): error is Error & { readonly reason: string } =>
  error instanceof Error && error.name === 'StatusError' && 'reason' in error;
