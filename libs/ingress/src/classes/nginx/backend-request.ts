import type { HttpRequest } from '#images';
import { header, without } from '../../proxy/headers.js';
import type { Configuration } from './configuration.js';
import { needsRewrite, type Location } from './locations.js';
import { patternOf } from './match.js';

/** The scheme and port that the client used. */
export interface Arrival {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly requestId: string;
}

/** What nginx sets itself, or keeps for its own connection. */
const REPLACED = [
  'host', 'connection', 'keep-alive', 'proxy', 'x-request-id', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port',
  'x-forwarded-proto', 'x-forwarded-scheme', 'x-scheme', 'x-original-forwarded-for',
]; // prettier-ignore

/** The address that counts as the client's. */
export function remoteAddress(request: HttpRequest, configuration: Configuration): string {
  const told = configuration.useForwardedHeaders
    ? header(request.headers, 'x-forwarded-for')?.split(',')[0]?.trim()
    : undefined;
  return told === undefined || told === '' ? request.source.ip : told;
}

/** The headers of the request to the backend (nginx.tmpl of ingress-nginx: `proxy_set_header`). */
export function backendHeaders(
  request: HttpRequest,
  location: Location,
  configuration: Configuration,
  arrival: Arrival,
): Record<string, string> {
  const { headers } = request;
  const host = header(headers, 'host') ?? request.destination.ip;
  const remote = remoteAddress(request, configuration);
  const given = header(headers, 'x-forwarded-for');
  const trusted = (name: string): string | undefined =>
    configuration.useForwardedHeaders ? header(headers, name) : undefined;
  const chain =
    configuration.useForwardedHeaders &&
    configuration.computeFullForwardedFor &&
    given !== undefined
      ? `${given}, ${request.source.ip}`
      : remote;
  const upgrade = header(headers, 'upgrade');
  const proto = trusted('x-forwarded-proto') ?? arrival.scheme;
  const { upstreamVhost, forwardedPrefix } = location.annotations;
  return {
    Host: upstreamVhost === '' ? host : upstreamVhost,
    'X-Request-ID': header(headers, 'x-request-id') ?? arrival.requestId,
    'X-Real-IP': remote,
    'X-Forwarded-For': chain,
    'X-Forwarded-Host': trusted('x-forwarded-host') ?? host,
    'X-Forwarded-Port': trusted('x-forwarded-port') ?? String(arrival.port),
    'X-Forwarded-Proto': proto,
    'X-Forwarded-Scheme': proto,
    'X-Scheme': proto,
    ...(given === undefined ? {} : { 'X-Original-Forwarded-For': given }),
    ...(upgrade === undefined ? {} : { Connection: 'upgrade' }),
    ...(forwardedPrefix !== '' && needsRewrite(location)
      ? { 'X-Forwarded-Prefix': forwardedPrefix }
      : {}),
    ...without(headers, REPLACED),
  };
}

/**
 * The target of the request to the backend: as the client sent it, or what `rewrite-target` makes of it. The stated path is the regular
 * expression, looked for anywhere, and the whole path is replaced; the query stays, unless the target ends with `?`.
 */
export function rewritten(target: string, path: string, location: Location): string {
  if (!needsRewrite(location)) return target;
  const match = patternOf(location.path)?.exec(path);
  if (match === null || match === undefined) return target;
  const made = location.annotations.rewriteTarget.replace(
    /\$(\d)|\$\{(\d)\}/g,
    (_, plain: string | undefined, braced: string | undefined) =>
      match[Number(plain ?? braced)] ?? '',
  );
  const question = target.indexOf('?');
  const query = question < 0 ? '' : target.slice(question + 1);
  if (made.endsWith('?')) return made.slice(0, -1);
  return query === '' ? made : `${made}${made.includes('?') ? '&' : '?'}${query}`;
}
