import type { HttpRequest } from '#images';
import { parseCIDR, parseIP } from '#machinery';
import type { Choices, Decision } from '../../proxy/decision.js';
import { hostOf } from '../../proxy/headers.js';
import { readAnnotations } from './annotations.js';
import { remoteAddress } from './backend-request.js';
import { forwardTo } from './forward.js';
import type { Location } from './locations.js';
import { findLocation, findServer, normalPath } from './match.js';
import type { NginxModel } from './model.js';
import { page, plainOnTlsPort } from './pages.js';
import { reasonOf } from './reason.js';
import { redirectOf } from './redirects.js';
import { CATCH_ALL, type Server } from './servers.js';

/** What nginx does with a request. `now` in milliseconds. */
export function decide(
  model: NginxModel,
  request: HttpRequest,
  choices: Choices,
  now: number,
): Decision {
  const isTls = request.destination.port === model.ports.https;
  if (isTls && request.tls === undefined)
    return { answer: plainOnTlsPort(), because: [{ summary: 'plain HTTP at the port for TLS' }] };
  const path = normalPath(request.path);
  if (path === undefined)
    return { answer: page(400), because: [{ summary: 'the path is broken' }] };
  const host = hostOf(request.headers);
  const server = findServer(model.servers, host);
  const location = server === undefined ? undefined : findLocation(server, path);
  if (server === undefined || location === undefined) {
    const whose =
      server === undefined || server.host === CATCH_ALL
        ? `no rule is for the host "${host}"`
        : `no path of the host "${server.host}" matches ${path}`;
    return fallback(model, request, path, choices, now, whose);
  }
  return atLocation(model, request, path, server, location, choices, now);
}

function atLocation(
  model: NginxModel,
  request: HttpRequest,
  path: string,
  server: Server,
  location: Location,
  choices: Choices,
  now: number,
): Decision {
  const { configuration } = model;
  const scheme = request.tls === undefined ? 'http' : 'https';
  const matched = reasonOf(
    location,
    `host ${server.host === CATCH_ALL ? '*' : server.host}, path ${location.stated} (${location.pathType})`,
  );
  const { allowedSources } = location.annotations;
  const remote = remoteAddress(request, configuration);
  if (allowedSources.length > 0 && !allowedSources.some((range) => isWithin(range, remote)))
    return {
      answer: page(403),
      because: [matched, { ...matched, summary: `${remote} is not in the allowed source ranges` }],
    };
  const redirect = redirectOf(request, path, server, location, scheme, configuration);
  if (redirect !== undefined)
    return { answer: redirect.answer, because: [matched, { ...matched, summary: redirect.why }] };
  return forwardTo(model, request, path, location, [matched], choices, now);
}

/** The controller's own default backend: the Service of its flag, or nginx's 404. */
function fallback(
  model: NginxModel,
  request: HttpRequest,
  path: string,
  choices: Choices,
  now: number,
  why: string,
): Decision {
  const [namespace = '', name = ''] = model.defaultBackend.split('/');
  const port = model.lookup.service(namespace, name)?.spec?.ports?.[0]?.port;
  const because = [{ summary: `${why}: the default backend` }];
  if (port === undefined) return { answer: page(404), because };
  const rule = defaultRule(namespace, name, port);
  const decision = forwardTo(model, request, path, rule, because, choices, now);
  return 'forward' in decision ? decision : { answer: page(404), because };
}

function defaultRule(namespace: string, name: string, port: number): Location {
  return {
    ingress: { metadata: { namespace, name }, spec: {} },
    annotations: readAnnotations({ spec: {} }),
    field: '',
    path: '/',
    stated: '/',
    pathType: 'Prefix',
    backend: { service: { name, port: { number: port } } },
    canaries: [],
  };
}

function isWithin(range: string, ip: string): boolean {
  const cidr = parseCIDR(
    range.includes('/') ? range : `${range}/${range.includes(':') ? 128 : 32}`,
  );
  const address = parseIP(ip);
  return cidr !== undefined && address !== undefined && cidr.contains(address);
}
