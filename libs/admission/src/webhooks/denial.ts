import { badRequest, internalError, StatusError, type StatusDetails } from '#machinery';

/** The webhook could not be asked, or did not answer as it should; `failurePolicy` decides what that means. */
export class CallError extends Error {
  constructor(webhook: string, why: string) {
    super(`failed calling webhook ${JSON.stringify(webhook)}: ${why}`);
  }

  /** What the client of the request sees when failures are not ignored. */
  toStatusError(): StatusError {
    return internalError(this.message);
  }
}

/** The failure that a webhook decided on, with the code, reason and details that it gave (400 and no reason when none). */
export function denial(
  webhook: string,
  status: Readonly<Record<string, unknown>> | undefined,
): StatusError {
  const { code, reason, message, details } = status ?? {};
  const number = typeof code === 'number' && code >= 400 ? code : 400;
  const why = typeof reason === 'string' ? reason : '';
  const intro = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const said = typeof message === 'string' && message !== '' ? message : why;
  const text = said === '' ? `${intro} without explanation` : `${intro}: ${said}`;
  const more =
    typeof details === 'object' && details !== null ? (details as StatusDetails) : undefined;
  return new StatusError(number, why, text, more);
}

export function dryRunUnsupported(webhook: string): StatusError {
  return badRequest(`admission webhook ${JSON.stringify(webhook)} does not support dry run`);
}
