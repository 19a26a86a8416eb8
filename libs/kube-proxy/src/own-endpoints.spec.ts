import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from './config/config.js';
import type { Node } from './objects.js';
import { listensItself, proxyAnswer } from './own-endpoints.js';
import { proxyNode } from './picture/proxy-node.js';
import { ProxyState } from './picture/proxy-state.js';
import { nodeA, onA, web, webSlice } from './testing/objects.js';

const state = ProxyState.empty({ ...DEFAULT_CONFIG, mode: 'nftables' })
  .withService(
    web({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30500 }),
  )
  .withSlice(webSlice([onA]));
const ask = (port: number, path: string, node: Node = nodeA) =>
  proxyAnswer(state, { ...proxyNode(node), object: node }, port, path, 0);
const leaving: Node = {
  ...nodeA,
  spec: { ...nodeA.spec, taints: [{ key: 'ToBeDeletedByClusterAutoscaler' }] },
};

describe('what kube-proxy answers itself', () => {
  it('is health, until the node is about to go', () => {
    expect(ask(10256, '/healthz')).toMatchObject({
      status: 200,
      body: '{"lastUpdated":"1970-01-01T00:00:00.000Z","currentTime":"1970-01-01T00:00:00.000Z","nodeEligible":true,"healthy":true,"status":{"IPv4":{"lastUpdated":"1970-01-01T00:00:00.000Z","healthy":true},"IPv6":{"lastUpdated":"1970-01-01T00:00:00.000Z","healthy":true}}}',
    });
    expect(ask(10256, '/healthz', leaving).status).toBe(503);
    expect(ask(10256, '/livez', leaving).status).toBe(200);
    expect(ask(10256, '/livez').body).not.toContain('nodeEligible');
  });

  it('is its mode, to processes of the node only', () => {
    expect(ask(10249, '/proxyMode')).toMatchObject({ status: 200, body: 'nftables' });
    expect(listensItself(state, 'node-a', '127.0.0.1', 10249)).toBe(true);
    expect(listensItself(state, 'node-a', '192.168.0.2', 10249)).toBe(false);
  });

  it('is the number of local endpoints on health check node ports', () => {
    expect(listensItself(state, 'node-a', '192.168.0.2', 30500)).toBe(true);
    expect(listensItself(state, 'node-a', '192.168.0.2', 30501)).toBe(false);
    expect(ask(30500, '/')).toMatchObject({
      status: 200,
      headers: { 'X-Load-Balancing-Endpoint-Weight': '1' },
    });
  });

  it('is 404 for anything else', () => {
    expect(ask(10256, '/metrics').status).toBe(404);
  });
});
