import { FAMILIES, familyOf, type Family } from './address.js';
import { collectEndpoints } from './picture/endpoint.js';
import { nodePortAddresses, nodePortEntries } from './picture/node-port-addresses.js';
import { boundNode, type ProxyNode } from './picture/proxy-node.js';
import type { ProxyState, ServiceEntry } from './picture/proxy-state.js';

/** What a node answers on one health check node port, on its addresses of one family: `GET` on any path. */
export interface HealthCheckAnswer {
  readonly port: number;
  readonly family: Family;
  readonly status: 200 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The answers of a node for every Service with `externalTrafficPolicy: Local` and a health check node port, one for each family of
 * the Service. Balancers take 200 as "send here": only ready endpoints of the family on the node count, draining ones do not, and
 * endpoints whose port the Service does not name do. `isProxyHealthy`: kube-proxy has synced in time.
 */
export function healthCheckAnswers(
  state: ProxyState,
  node: ProxyNode,
  isProxyHealthy = true,
): HealthCheckAnswer[] {
  const answers: HealthCheckAnswer[] = [];
  for (const entry of state.services.values()) {
    for (const family of FAMILIES) {
      const first = entry.ports.find((port) => port.family === family);
      if (first === undefined || first.healthCheckNodePort === 0) continue;
      const { namespace = 'default', name } = first.service;
      const count = localCount(entry, family, node);
      answers.push({
        port: first.healthCheckNodePort,
        family,
        ...answer(namespace, name, count, isProxyHealthy),
      });
    }
  }
  return answers;
}

/** Does this address of a node answer on health check node ports? They are as open as node ports (`nodePortAddresses`). */
export function answersHealthChecks(
  state: ProxyState,
  node: ProxyNode,
  family: Family,
  ip: string,
): boolean {
  const { nodePortAddresses: stated, mode, bindAddress } = (state.on(node.name) ?? state).config;
  const own = boundNode(node, bindAddress);
  const addresses = nodePortAddresses(nodePortEntries(stated, mode), own, family, true);
  return addresses === 'all' || addresses.includes(ip);
}

function localCount({ slices }: ServiceEntry, family: Family, node: ProxyNode): number {
  const local = new Set<string>();
  for (const endpoints of collectEndpoints(slices.values()).values()) {
    for (const { ip, ready, nodeName } of endpoints)
      if (familyOf(ip) === family && ready && nodeName === node.name) local.add(ip);
  }
  return local.size;
}

function answer(
  namespace: string,
  name: string,
  count: number,
  healthy: boolean,
): Pick<HealthCheckAnswer, 'status' | 'headers' | 'body'> {
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
