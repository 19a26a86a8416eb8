import { familyOf, type Family } from './address.js';
import { isBound } from './config/bind-addresses.js';
import { metricsPage } from './metrics-page.js';
import type { NodeRules } from './mode.js';
import { answersHealthChecks, healthCheckAnswers } from './health-check.js';
import type { Node } from './objects.js';
import type { ProxyNode } from './picture/proxy-node.js';
import type { ProxyState } from './picture/proxy-state.js';
import { claimKey } from './picture/vip-index.js';

const AUTOSCALER_TAINT = 'ToBeDeletedByClusterAutoscaler';

/** What kube-proxy answers to a GET. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Does kube-proxy of a node listen on this address and TCP port? Unless configured, the one for metrics is closed to other machines. */
export function listensItself(state: ProxyState, node: string, ip: string, port: number): boolean {
  if (!state.runsOn(node)) return false;
  const { healthzBindAddress, metricsBindAddress } = (state.on(node) ?? state).config;
  if (isBound(healthzBindAddress, ip, port) || isBound(metricsBindAddress, ip, port)) return true;
  const family = familyOf(ip);
  const own = state.nodes.get(node);
  return (
    family !== undefined &&
    isHealthCheckPort(state, family, port) &&
    own !== undefined &&
    answersHealthChecks(state, own, family, ip)
  );
}

/**
 * The answer of kube-proxy on a node: `/healthz` and `/livez`, `/proxyMode` and `/metrics` (of `rules`), and any path on health check node
 * ports, at one of the node's addresses. `now` is in milliseconds. A node that is on its way out is not healthy for balancers, but alive (KEP-3836).
 */
export function proxyAnswer(
  state: ProxyState,
  node: ProxyNode & { readonly object: Node },
  { ip, port }: { readonly ip: string; readonly port: number },
  path: string,
  now: number,
  rules?: NodeRules,
): ProxyAnswer {
  const route = path.split('?')[0];
  const { healthzBindAddress, metricsBindAddress, mode } = (state.on(node.name) ?? state).config;
  const isHealthz = isBound(healthzBindAddress, ip, port);
  const isMetrics = isBound(metricsBindAddress, ip, port);
  if (isHealthz && route === '/healthz') return health(now, isEligible(node.object));
  if (isHealthz && route === '/livez') return health(now);
  if (isMetrics && route === '/proxyMode') return text(200, mode);
  if (isMetrics && route === '/metrics' && rules !== undefined)
    return text(
      200,
      metricsPage(rules),
      'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
    );
  const check = healthCheckAnswers(state, node).find(
    (answer) => answer.port === port && answer.family === familyOf(ip),
  );
  return check ?? text(404, '404 page not found\n');
}

/** `nodeEligible` is absent for `/livez`. */
function health(now: number, nodeEligible?: boolean): ProxyAnswer {
  const time = rfc3339(now);
  const family = { lastUpdated: time, healthy: true };
  const body = {
    lastUpdated: time,
    currentTime: time,
    ...(nodeEligible === undefined ? {} : { nodeEligible }),
    healthy: true,
    status: { IPv4: family, IPv6: family },
  };
  return {
    status: nodeEligible === false ? 503 : 200,
    headers: { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff' },
    body: JSON.stringify(body),
  };
}

/** Fractions of a second without the zeros at their end. */
const rfc3339 = (now: number): string => new Date(now).toISOString().replace(/\.?0*Z$/, 'Z');

function text(status: number, body: string, type = 'text/plain; charset=utf-8'): ProxyAnswer {
  return {
    status,
    headers: {
      'Content-Length': String(body.length),
      'Content-Type': type,
      'X-Content-Type-Options': 'nosniff',
    },
    body,
  };
}

const isEligible = ({ metadata, spec }: Node): boolean =>
  metadata?.deletionTimestamp === undefined &&
  spec?.taints?.some(({ key }) => key === AUTOSCALER_TAINT) !== true;

const isHealthCheckPort = (state: ProxyState, family: Family, port: number): boolean =>
  state
    .claimants(claimKey('tcp', '', port))
    .some((claimant) => claimant.family === family && claimant.healthCheckNodePort === port);
