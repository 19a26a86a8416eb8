import { internalError, StatusError } from '#machinery';
import type { ExitStatus } from './node-streams.js';

/** The Status that ends an exec or attach: success, or the exit code as its cause (remotecommand protocol v4). */
export function exitStatusObject(exit: ExitStatus): object {
  if (exit.code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: exit.message ?? `command terminated with non-zero exit code: exit status ${exit.code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exit.code) }] },
  };
}

/** The Status of a process that could not be run at all. */
export function failureStatusObject(error: unknown): object {
  return (
    error instanceof StatusError
      ? error
      : internalError(error instanceof Error ? error.message : String(error))
  ).toStatus();
}

/** What protocols before v4 write instead: a text, or nothing for success. */
export function legacyErrorText(status: object): string {
  const { status: outcome, message } = status as { status: string; message?: string };
  return outcome === 'Success' ? '' : (message ?? '');
}
