import type { HttpRequest, HttpResponse } from '#images';
import type { Choices, Decision, Reason } from '../../proxy/decision.js';
import { withHeaders, without } from '../../proxy/headers.js';
import { affinityCookie, affinityValue, isFromUpstream, stickyEndpoint } from './affinity.js';
import { backendHeaders, rewritten } from './backend-request.js';
import { takesCanary } from './canary.js';
import type { Location, Rule } from './locations.js';
import type { NginxModel } from './model.js';
import { page } from './pages.js';
import { reasonOf } from './reason.js';
import { upstreamOf, type Upstream } from './upstream.js';

/** What a location does with a request that no redirect has answered: sends it to an endpoint of its upstream, or says 503. */
export function forwardTo(
  model: NginxModel,
  request: HttpRequest,
  path: string,
  location: Location,
  because: readonly Reason[],
  choices: Choices,
  now: number,
): Decision {
  const { rule, upstream, reasons } = chooseUpstream(model, request, location, choices);
  const why = [...because, ...reasons];
  if (upstream === undefined || upstream.endpoints.length === 0) {
    const summary = `Service ${upstream?.service ?? '(none)'} has no ready endpoint`;
    return {
      answer: page(503),
      because: [...why, { ...reasonOf(rule, summary), field: `${rule.field}.backend` }],
    };
  }
  const { affinity, backendProtocol } = location.annotations;
  const sticky =
    affinity && stickyEndpoint(affinity, request.headers, upstream.endpoints, upstream.name);
  const endpoint =
    sticky ?? upstream.endpoints[choices.next(upstream.name, upstream.endpoints.length)]!;
  const isTls = request.tls !== undefined;
  const arrival = {
    scheme: isTls ? ('https' as const) : ('http' as const),
    port: request.destination.port === model.ports.https ? 443 : 80,
    requestId: choices.requestId(),
  };
  const cookies =
    affinity === undefined || sticky !== undefined
      ? {}
      : {
          'Set-Cookie': affinityCookie(
            affinity,
            location,
            affinityValue(endpoint, upstream.name),
            isTls,
            now,
          ),
        };
  const hsts =
    isTls && model.configuration.hsts !== ''
      ? { 'Strict-Transport-Security': model.configuration.hsts }
      : {};
  const chosen = `one of ${upstream.endpoints.length} ready endpoints of Service ${upstream.service}${sticky === undefined ? '' : ', by the cookie'}`;
  return {
    because: [
      ...why,
      {
        ...reasonOf(rule, `${endpoint.ip}:${endpoint.port}, ${chosen}`),
        field: `${rule.field}.backend`,
      },
    ],
    forward: {
      endpoints: [endpoint, ...upstream.endpoints.filter((each) => each !== endpoint)],
      tls: backendProtocol === 'HTTPS' || backendProtocol === 'GRPCS',
      request: {
        method: request.method,
        path: rewritten(request.path, path, location),
        headers: backendHeaders(request, location, model.configuration, arrival),
        body: request.body,
      },
      finish: (response) => clientAnswer(response, { ...hsts, ...cookies }),
      failed: (reason) => page(reason === 'timeout' ? 504 : 502),
    },
  };
}

/** The main backend, or that of the canary that repeats the path. */
function chooseUpstream(
  model: NginxModel,
  request: HttpRequest,
  location: Location,
  choices: Choices,
): {
  readonly rule: Rule;
  readonly upstream: Upstream | undefined;
  readonly reasons: readonly Reason[];
} {
  const main = { rule: location, upstream: upstreamOf(location, model.lookup), reasons: [] };
  const [candidate] = location.canaries;
  const canary = candidate?.annotations.canary;
  if (candidate === undefined || canary === undefined) return main;
  const upstream = upstreamOf(candidate, model.lookup);
  // A canary without endpoints gets nothing.
  if (upstream === undefined || upstream.endpoints.length === 0) return main;
  const { affinity } = location.annotations;
  const known =
    affinity?.keepsCanary === true ? sideOf(affinity, request, main.upstream, upstream) : undefined;
  const { taken, by } = known ?? takesCanary(canary, request.headers, choices);
  if (!taken) return { ...main, reasons: [reasonOf(candidate, `not the canary, by ${by}`)] };
  return { rule: candidate, upstream, reasons: [reasonOf(candidate, `the canary, by ${by}`)] };
}

/** The side that the client's cookie remembers. */
function sideOf(
  affinity: NonNullable<Location['annotations']['affinity']>,
  { headers }: HttpRequest,
  main: Upstream | undefined,
  canary: Upstream,
): { readonly taken: boolean; readonly by: string } | undefined {
  const by = `cookie ${affinity.cookieName}`;
  if (isFromUpstream(affinity, headers, canary.name)) return { taken: true, by };
  return main !== undefined && isFromUpstream(affinity, headers, main.name)
    ? { taken: false, by }
    : undefined;
}

/** nginx hides its own name and the backend's, and adds what the location says. */
function clientAnswer(
  response: HttpResponse,
  more: Readonly<Record<string, string>>,
): HttpResponse {
  const headers = withHeaders(without(response.headers, ['server', 'x-powered-by']), {
    Connection: 'keep-alive',
    ...more,
  });
  return { ...response, headers };
}
