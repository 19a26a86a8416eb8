import { StatusError } from '#machinery';
import { answerDiscovery } from './discovery/discovery.js';
import { rootPaths } from './discovery/root-paths.js';
import { VERSION } from './discovery/version.js';
import type { Exchange } from './exchange.js';
import { answerHealth, healthChecks } from './health/health.js';
import type { ApiMetrics } from './metrics/metrics.js';
import { jsonText } from './negotiation/layout.js';
import { parseAccept } from './negotiation/media-type.js';
import { JSON_TYPE, negotiate, notRoutable } from './negotiation/negotiate.js';
import { answerOpenApi } from './openapi/openapi.js';
import { sendBody, sendText } from './send.js';
import { methodNotAllowed } from './verbs/routing.js';

const JWKS_TYPE = 'application/jwk-set+json';
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';
const CACHED_AN_HOUR = { 'Cache-Control': 'public, max-age=3600' };

/** Answers the paths that name no resource. */
export async function answerPlainPath(exchange: Exchange, metrics: ApiMetrics): Promise<void> {
  const { path } = exchange.path;
  const handler = HANDLERS[path];
  if (handler !== undefined) return handler(exchange, metrics);
  const withoutSlash = path.endsWith('/') ? path.slice(0, -1) : path;
  const route = ROUTES[withoutSlash];
  if (route !== undefined) {
    if (exchange.request.method !== 'GET') throw methodNotAllowed();
    return route(exchange, metrics);
  }
  if (answerHealth(exchange, path)) return;
  if (await answerDiscovery(exchange, path)) return;
  if (await answerOpenApi(exchange, path)) return;
  sendText(exchange, 404, '404 page not found\n');
}

type Answer = (exchange: Exchange, metrics: ApiMetrics) => void | Promise<void>;

/** Paths that answer any method alike; a slash at the end makes them other paths. */
const HANDLERS: Readonly<Record<string, Answer>> = {
  '/': (exchange) => {
    const document = rootPaths(exchange.cluster.catalog(), healthChecks(exchange.cluster.health));
    return sendBody(exchange, 200, {
      body: Buffer.from(jsonText(document, 2)),
      contentType: JSON_TYPE,
    });
  },
  '/metrics': async (exchange, metrics) => {
    // The real server forgets its counts at this; they are kept here.
    if (exchange.request.method === 'DELETE') throw methodNotAllowed();
    const more = (await exchange.options.moreMetrics?.()) ?? '';
    await sendBody(exchange, 200, {
      body: Buffer.from((await metrics.text()) + more),
      contentType: METRICS_TYPE,
    });
  },
};

/** Paths that can be read only. */
const ROUTES: Readonly<Record<string, Answer>> = {
  '/version': (exchange) => {
    const types = parseAccept(exchange.request.headers.accept ?? '*/*').map(({ type }) => type);
    if (!types.includes('*/*') && !types.includes(JSON_TYPE)) throw notRoutable(JSON_TYPE);
    const body = Buffer.from(jsonText(VERSION, 2));
    return sendBody(exchange, 200, { body, contentType: JSON_TYPE });
  },
  '/.well-known/openid-configuration': (exchange) => {
    const document = openId(exchange).configuration();
    negotiate(exchange.request.headers.accept, {
      protobuf: false,
      transformations: 'none',
      streams: false,
      routed: true,
    });
    return sendBody(
      exchange,
      200,
      { body: Buffer.from(jsonText(document)), contentType: JSON_TYPE },
      CACHED_AN_HOUR,
    );
  },
  '/openid/v1/jwks': async (exchange) => {
    const accepted = parseAccept(exchange.request.headers.accept ?? '*/*');
    if (
      !accepted.some(({ type }) => type === '*/*' || type === 'application/*' || type === JWKS_TYPE)
    ) {
      throw new StatusError(
        406,
        'NotAcceptable',
        `406: Not Acceptable\n\nAvailable representations: ${JWKS_TYPE}`,
        {},
      );
    }
    return sendBody(
      exchange,
      200,
      { body: Buffer.from(jsonText(await openId(exchange).jwks())), contentType: JWKS_TYPE },
      CACHED_AN_HOUR,
    );
  },
};

function openId(exchange: Exchange): NonNullable<Exchange['cluster']['openId']> {
  if (exchange.cluster.openId === undefined)
    throw new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
  return exchange.cluster.openId;
}
