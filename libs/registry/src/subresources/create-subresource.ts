import { StatusError } from '#machinery';
import type { Environment } from '../environment.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { bind } from './binding.js';
import { evict } from './eviction.js';
import { issueToken } from './token.js';

type Named = Target & { readonly name: string };
type Handler = (
  environment: Environment,
  context: RequestContext,
  target: Named,
  body: Body,
  options: WriteOptions,
) => Promise<Result>;

/** What a POST to a subresource does. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  binding: bind,
  eviction: evict,
  token: issueToken,
};

/** POST to `…/name/subresource`. */
export async function createSubresource(
  environment: Environment,
  context: RequestContext,
  target: Target,
  body: Body,
  options: WriteOptions,
): Promise<Result> {
  const handler = HANDLERS[target.subresource ?? ''];
  if (handler === undefined || target.name === undefined) {
    throw new StatusError(
      405,
      'MethodNotAllowed',
      'the server does not allow this method on the requested resource',
      {},
    );
  }
  return handler(environment, context, target as Named, body, options);
}
