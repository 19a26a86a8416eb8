import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from './config/config.js';
import { healthCheckAnswers } from './health-check.js';
import { proxyNode } from './picture/proxy-node.js';
import { ProxyState } from './picture/proxy-state.js';
import { nodeA, nodeC, onA, onB, web, webSlice } from './testing/objects.js';

const state = ProxyState.empty(DEFAULT_CONFIG)
  .withService(
    web({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 31900 }),
  )
  .withSlice(webSlice([onA, onB]));

describe('the health check node port', () => {
  it('says 200 on a node with a ready endpoint', () => {
    expect(healthCheckAnswers(state, proxyNode(nodeA))).toEqual([
      expect.objectContaining({
        port: 31900,
        status: 200,
        body: '{\n\t"service": {\n\t\t"namespace": "default",\n\t\t"name": "web"\n\t},\n\t"localEndpoints": 1,\n\t"serviceProxyHealthy": true\n}',
      }),
    ]);
  });

  it('says 503 on a node without one, and when kube-proxy is not in time', () => {
    expect(healthCheckAnswers(state, proxyNode(nodeC))[0]?.status).toBe(503);
    expect(healthCheckAnswers(state, proxyNode(nodeA), false)[0]).toMatchObject({
      status: 503,
      headers: { 'X-Load-Balancing-Endpoint-Weight': '1' },
    });
  });

  it('counts no endpoint that drains', () => {
    const draining = { ...onA, conditions: { ready: false, serving: true, terminating: true } };
    const changed = state.withSlice(webSlice([draining, onB]));
    expect(healthCheckAnswers(changed, proxyNode(nodeA))[0]?.status).toBe(503);
  });
});
