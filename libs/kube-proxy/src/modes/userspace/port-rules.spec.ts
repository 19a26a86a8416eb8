import { expect, it } from 'vitest';
import { portalsOf } from '../../picture/portals.js';
import { servicePorts } from '../../picture/service-port.js';
import { web } from '../../testing/objects.js';
import { portalRules, ruleCount, type ServiceChain } from './port-rules.js';

const chains: readonly ServiceChain[] = [
  'KUBE-PORTALS-CONTAINER',
  'KUBE-PORTALS-HOST',
  'KUBE-NODEPORT-CONTAINER',
  'KUBE-NODEPORT-HOST',
  'KUBE-NODEPORT-NON-LOCAL',
];

it('the rules of a way to a Service are counted without making them', () => {
  const service = {
    ...web({ ports: [{ port: 80, nodePort: 30080 }], externalIPs: ['192.0.2.7'] }),
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.9' }] } },
  };
  const [port] = servicePorts(service, []);
  const portals = portalsOf(port!, { cluster: [], local: [], reachable: [], hasAny: true });
  expect(portals.map(({ kind }) => kind)).toEqual(['cluster', 'external', 'balancer', 'node']);
  for (const portal of portals) {
    const rules = portalRules(port!, portal, 40_000, '192.168.0.2');
    for (const chain of chains)
      expect(ruleCount(chain, portal)).toBe(rules.filter((rule) => rule.chain === chain).length);
  }
});
