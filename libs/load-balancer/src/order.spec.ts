import { expect, it } from 'vitest';
import { announcementsFrom } from './order.js';

const node = (name: string, ready = 'True', labels = {}) => ({
  kind: 'Node',
  metadata: { name, labels },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});
const service = (more: object, finalizers = ['service.kubernetes.io/load-balancer-cleanup']) => ({
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop', finalizers },
  spec: { type: 'LoadBalancer', ...more },
  status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }, { ip: '2001:db8::1' }] } },
});
const slice = {
  kind: 'EndpointSlice',
  metadata: {
    name: 'web-1',
    namespace: 'shop',
    labels: { 'kubernetes.io/service-name': 'web' },
  },
  endpoints: [{ addresses: ['10.0.0.1'], nodeName: 'b', conditions: { ready: true } }],
};
const found = (...objects: object[]) => announcementsFrom(objects, () => []).get('shop/web') ?? [];

it('A cloud leads both addresses of a Service of a dump to all nodes that are ready and not taken out', () => {
  const excluded = { 'node.kubernetes.io/exclude-from-external-load-balancers': '' };
  const all = [node('a'), node('b'), node('c', 'False'), node('d', 'True', excluded)];
  expect(found(service({}), ...all)).toMatchObject([
    { address: '203.0.113.1', protocol: 'cloud', nodes: ['a', 'b'] },
    { address: '2001:db8::1', protocol: 'cloud', nodes: ['a', 'b'] },
  ]);
});

it('With externalTrafficPolicy Local a cloud leads to nodes with a ready endpoint alone', () => {
  const local = service({ externalTrafficPolicy: 'Local' });
  expect(found(local, slice, node('a'), node('b'))[0]?.nodes).toEqual(['b']);
  expect(found(local, node('a'), node('b'))[0]).toMatchObject({
    nodes: [],
    fix: expect.stringContaining('externalTrafficPolicy Local'),
  });
});

it('A Service without the finalizer of a cloud is announced by nobody', () => {
  expect(found(service({}, []), node('a'))).toEqual([]);
});
