import { conflict, alreadyExists, gone, internalError, notFound, StatusError } from '#machinery';
import {
  ClosedError,
  CompactedError,
  ExistsError,
  FutureRevisionError,
  NotFoundError,
  RevisionConflictError,
} from '#store';
import type { KindDefinition } from '#kinds';

export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

/** Says in the API's words what a store refused: the only place where the two vocabularies meet. Other errors pass unchanged. */
export function translateStoreError(error: unknown, kind: KindDefinition, name: string): unknown {
  if (error instanceof ExistsError) return alreadyExists(kind, name);
  if (error instanceof NotFoundError) return notFound(kind, name);
  if (error instanceof RevisionConflictError) return conflict(kind, name, MODIFIED);
  if (error instanceof CompactedError)
    return gone('The resourceVersion for the provided list is too old.');
  if (error instanceof FutureRevisionError)
    return tooLargeResourceVersion(error.requested, error.current);
  if (error instanceof ClosedError) {
    return new StatusError(
      503,
      'ServiceUnavailable',
      `the server is currently unable to handle the request: ${error.message}`,
    );
  }
  if (error instanceof StatusError || !(error instanceof Error)) return error;
  return internalError(error.message);
}

/** 504: the caller knows a version that this server has not reached. */
export function tooLargeResourceVersion(
  requested: number | bigint | string,
  current: number,
): StatusError {
  return new StatusError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${requested}, current: ${current}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  );
}
