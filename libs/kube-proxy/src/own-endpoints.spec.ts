import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from './config/config.js';
import { IptablesMode } from './modes/iptables/iptables-mode.js';
import type { Node } from './objects.js';
import { listensItself, proxyAnswer } from './own-endpoints.js';
import { proxyNode } from './picture/proxy-node.js';
import { ProxyState } from './picture/proxy-state.js';
import { nodeA, nodeC, onA, web, webSlice } from './testing/objects.js';

const state = ProxyState.empty({ ...DEFAULT_CONFIG, mode: 'nftables' })
  .withService(
    web({
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 30500,
      ports: [{ port: 80, nodePort: 30080 }],
    }),
  )
  .withSlice(webSlice([onA]))
  .withNode(proxyNode(nodeA));
const ask = (port: number, path: string, node: Node = nodeA) =>
  proxyAnswer(
    state,
    { ...proxyNode(node), object: node },
    { ip: port === 10249 ? '127.0.0.1' : '192.168.0.2', port },
    path,
    0,
  );
const leaving: Node = {
  ...nodeA,
  spec: { ...nodeA.spec, taints: [{ key: 'ToBeDeletedByClusterAutoscaler' }] },
};

describe('what kube-proxy answers itself', () => {
  it('is metrics that follow from its rules', () => {
    const node = { ...proxyNode(nodeC), object: nodeC };
    const rules = new IptablesMode().sync(state, node);
    const { headers, body } = proxyAnswer(
      state,
      node,
      { ip: '127.0.0.1', port: 10249 },
      '/metrics',
      0,
      rules,
    );
    expect(headers['Content-Type']).toContain('text/plain; version=0.0.4; charset=utf-8');
    const nat = rules
      .print('IPv4')
      .split('*nat')[1]!
      .match(/^-A KUBE/gm)!.length;
    expect(body).toContain(
      `kubeproxy_sync_proxy_rules_iptables_total{ip_family="IPv4",table="nat"} ${nat}\n`,
    );
    expect(body).toContain(
      'kubeproxy_sync_proxy_rules_no_local_endpoints_total{ip_family="IPv4",traffic_policy="external"} 1\n',
    );
  });

  it('is health, until the node is about to go', () => {
    expect(ask(10256, '/healthz')).toMatchObject({
      status: 200,
      body: '{"lastUpdated":"1970-01-01T00:00:00Z","currentTime":"1970-01-01T00:00:00Z","nodeEligible":true,"healthy":true,"status":{"IPv4":{"lastUpdated":"1970-01-01T00:00:00Z","healthy":true},"IPv6":{"lastUpdated":"1970-01-01T00:00:00Z","healthy":true}}}',
    });
    expect(ask(10256, '/healthz', leaving).status).toBe(503);
    expect(ask(10256, '/livez', leaving).status).toBe(200);
    expect(ask(10256, '/livez').body).not.toContain('nodeEligible');
  });

  it('is its mode, to processes of the node only', () => {
    expect(ask(10249, '/proxyMode')).toMatchObject({ status: 200, body: 'nftables' });
    expect(listensItself(state, 'node-a', '127.0.0.1', 10249)).toBe(true);
    expect(listensItself(state, 'node-a', '192.168.0.2', 10249)).toBe(false);
    const open = state.withConfig({ ...state.config, metricsBindAddress: '0.0.0.0:9100' });
    expect(listensItself(open, 'node-a', '192.168.0.2', 9100)).toBe(true);
    expect(listensItself(open, 'node-a', '127.0.0.1', 10249)).toBe(false);
  });

  it('is the number of local endpoints on health check node ports', () => {
    expect(listensItself(state, 'node-a', '192.168.0.2', 30500)).toBe(true);
    expect(listensItself(state, 'node-a', '192.168.0.2', 30501)).toBe(false);
    // In nftables mode, node ports answer on the primary addresses only; nobody has the Service in IPv6.
    expect(listensItself(state, 'node-a', '127.0.0.1', 30500)).toBe(false);
    expect(listensItself(state, 'node-a', '::1', 30500)).toBe(false);
    expect(ask(30500, '/')).toMatchObject({
      status: 200,
      headers: { 'X-Load-Balancing-Endpoint-Weight': '1' },
    });
  });

  it('is 404 for anything else', () => {
    expect(ask(10256, '/metrics').status).toBe(404);
  });
});
