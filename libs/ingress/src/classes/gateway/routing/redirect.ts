import type { HttpResponse } from '#images';
import type { Listener } from '../api/objects.js';
import type { RedirectFilter } from '../api/routes.js';
import { statusPage } from './pages.js';
import { modifiedPath } from './path-modifier.js';
import type { Question } from './question.js';

const WELL_KNOWN: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** The answer of a RequestRedirect filter; its port follows the rules of HTTPRequestRedirectFilter `port`. */
export function redirectAnswer(
  { scheme, hostname, path, port, statusCode = 302 }: RedirectFilter,
  { request, host, path: asked }: Question,
  listener: Listener,
  prefix: string | undefined,
): HttpResponse {
  const to = scheme ?? (request.tls === undefined ? 'http' : 'https');
  const number = port ?? (scheme === undefined ? listener.port : WELL_KNOWN[scheme]);
  const shown = number === undefined || WELL_KNOWN[to] === number ? '' : `:${number}`;
  const query = request.path.slice(asked.length);
  const location = `${to}://${hostname ?? host}${shown}${modifiedPath(asked, path, prefix)}${query}`;
  const page = statusPage(statusCode);
  return { ...page, headers: { ...page.headers, Location: location } };
}
