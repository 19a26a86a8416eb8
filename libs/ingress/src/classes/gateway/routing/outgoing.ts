import type { HttpRequest } from '#images';
import { withHeaders, without } from '../../../proxy/headers.js';
import type { Endpoint, Forward } from '../../../proxy/decision.js';
import type { Filter, HeaderFilter } from '../api/routes.js';
import { appended, modifiedHeaders } from './header-filter.js';
import { modifiedPath } from './path-modifier.js';
import type { Question } from './question.js';

/** A request on its way out, as filters change it. */
export interface Outgoing {
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly answerFilters: readonly HeaderFilter[];
}

/** What the gateway sends before any filter: the client's headers, who it was, and a number for the request. */
export function firstOutgoing({ request, path }: Question, requestId: string): Outgoing {
  const kept = without(request.headers, ['connection', 'keep-alive', 'x-forwarded-proto']);
  const known = Object.keys(kept).some((name) => name.toLowerCase() === 'x-request-id');
  const headers = appended(
    { ...kept, 'X-Forwarded-Proto': request.tls === undefined ? 'http' : 'https' },
    { name: 'X-Forwarded-For', value: request.source.ip },
  );
  return {
    headers: known ? headers : { ...headers, 'X-Request-Id': requestId },
    path,
    answerFilters: [],
  };
}

/** Applies one filter that changes what is sent or answered; the others leave it as it is. `prefix` is the one that matched. */
export function filtered(outgoing: Outgoing, filter: Filter, prefix: string | undefined): Outgoing {
  const { requestHeaderModifier, responseHeaderModifier, urlRewrite } = filter;
  if (requestHeaderModifier !== undefined)
    return { ...outgoing, headers: modifiedHeaders(outgoing.headers, requestHeaderModifier) };
  if (responseHeaderModifier !== undefined)
    return { ...outgoing, answerFilters: [...outgoing.answerFilters, responseHeaderModifier] };
  if (urlRewrite === undefined) return outgoing;
  const { hostname, path } = urlRewrite;
  return {
    ...outgoing,
    headers:
      hostname === undefined ? outgoing.headers : withHeaders(outgoing.headers, { Host: hostname }),
    path: modifiedPath(outgoing.path, path, prefix),
  };
}

/** The request as an endpoint gets it; the query is the client's. */
export const requestOf = (
  { method, body, path: asked }: HttpRequest,
  { path }: Question,
  outgoing: Outgoing,
): Forward['request'] => ({
  method,
  body,
  headers: outgoing.headers,
  path: `${outgoing.path}${asked.slice(path.length)}`,
});

/** A copy of a request and where it goes. */
export interface Mirror {
  readonly endpoint: Endpoint;
  readonly request: Forward['request'];
}
