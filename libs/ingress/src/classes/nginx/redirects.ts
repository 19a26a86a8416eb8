import type { HttpRequest, HttpResponse } from '#images';
import { header } from '../../proxy/headers.js';
import type { Configuration } from './configuration.js';
import type { Location } from './locations.js';
import { page } from './pages.js';
import type { Server } from './servers.js';

/** A redirect and the annotation or key that makes it. */
export interface Redirect {
  readonly answer: HttpResponse;
  readonly why: string;
}

const to = (status: number, location: string, why: string): Redirect => ({
  answer: page(status, { Location: location }),
  why,
});

/** The redirect of a location, in the order in which nginx comes to them; undefined: the request goes on. */
export function redirectOf(
  request: HttpRequest,
  path: string,
  server: Server,
  location: Location,
  scheme: 'http' | 'https',
  configuration: Configuration,
): Redirect | undefined {
  const { annotations } = location;
  const host = (header(request.headers, 'host') ?? request.destination.ip).replace(/:\d+$/, '');
  if (server.appRoot !== '' && path === '/')
    return to(302, `${scheme}://${host}${server.appRoot}`, 'app-root');
  const { permanentRedirect, temporalRedirect } = annotations;
  if (temporalRedirect !== '') return to(302, temporalRedirect, 'temporal-redirect');
  if (permanentRedirect !== undefined)
    return to(permanentRedirect.code, permanentRedirect.url, 'permanent-redirect');
  const proto = configuration.useForwardedHeaders
    ? (header(request.headers, 'x-forwarded-proto') ?? scheme)
    : scheme;
  if (
    proto !== 'http' ||
    configuration.noTlsRedirectLocations.some((each) => path.startsWith(each))
  )
    return undefined;
  const isForced = annotations.forceSslRedirect ?? configuration.forceSslRedirect;
  const isWished =
    (annotations.sslRedirect ?? configuration.sslRedirect) && server.tls !== undefined;
  if (!isForced && !isWished) return undefined;
  const uri = annotations.preserveTrailingSlash ? request.path : request.path.replace(/\/$/, '');
  return to(
    configuration.httpRedirectCode,
    `https://${host}${uri}`,
    isForced ? 'force-ssl-redirect' : 'ssl-redirect, because the host has a certificate',
  );
}
