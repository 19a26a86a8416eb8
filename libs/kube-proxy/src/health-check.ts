import type { ProxyNode } from './picture/proxy-node.js';
import type { ProxyState } from './picture/proxy-state.js';

/** What a node answers on one health check node port: `GET` on any path. */
export interface HealthCheckAnswer {
  readonly port: number;
  readonly status: 200 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The answers of a node for every Service with `externalTrafficPolicy: Local` and a health check node port. Balancers take 200 as
 * "send here": only ready endpoints on the node count, draining ones do not. `isProxyHealthy`: kube-proxy has synced in time.
 */
export function healthCheckAnswers(
  state: ProxyState,
  node: ProxyNode,
  isProxyHealthy = true,
): HealthCheckAnswer[] {
  const answers: HealthCheckAnswer[] = [];
  for (const { ports } of state.services.values()) {
    const first = ports[0];
    if (first === undefined || first.healthCheckNodePort === 0) continue;
    const local = new Set(
      ports.flatMap((port) =>
        port.endpoints.filter((e) => e.ready && e.nodeName === node.name).map((e) => e.ip),
      ),
    );
    const { namespace = 'default', name } = first.service;
    answers.push(answer(first.healthCheckNodePort, namespace, name, local.size, isProxyHealthy));
  }
  return answers;
}

function answer(
  port: number,
  namespace: string,
  name: string,
  count: number,
  healthy: boolean,
): HealthCheckAnswer {
  const body = [
    '{',
    '\t"service": {',
    `\t\t"namespace": ${JSON.stringify(namespace)},`,
    `\t\t"name": ${JSON.stringify(name)}`,
    '\t},',
    `\t"localEndpoints": ${count},`,
    `\t"serviceProxyHealthy": ${healthy}`,
    '}',
  ].join('\n');
  return {
    port,
    status: count > 0 && healthy ? 200 : 503,
    headers: {
      'Content-Length': String(body.length),
      'Content-Type': 'application/json',
      'X-Content-Type-Options': 'nosniff',
      'X-Load-Balancing-Endpoint-Weight': String(count),
    },
    body,
  };
}
