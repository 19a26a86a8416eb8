import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { badRequest, internalError, StatusError } from '#machinery';

/**
 * An error as clients get it. `extensions.status` always holds a Status: that of the API server when it refused something,
 * 400 for a query that cannot be run, 500 when a resolver failed.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const cause = unwrapResolverError(error);
  const status = statusOf(cause, formatted);
  const { message, locations, path } = formatted;
  return {
    message: status.code === 500 ? status.message : message,
    ...(locations === undefined ? {} : { locations }),
    ...(path === undefined ? {} : { path }),
    extensions: { code: codeOf(cause, formatted, status), status: status.toStatus() },
  };
}

function statusOf(cause: unknown, { message }: GraphQLFormattedError): StatusError {
  if (cause instanceof StatusError) return cause;
  // What the language itself finds wrong comes without a cause.
  return cause instanceof GraphQLError
    ? badRequest(message)
    : internalError(cause instanceof Error ? cause.message : String(cause));
}

function codeOf(
  cause: unknown,
  { extensions }: GraphQLFormattedError,
  status: StatusError,
): unknown {
  return cause instanceof StatusError ? status.reason : (extensions?.['code'] ?? status.reason);
}
