import { describe, expect, it } from 'vitest';
import { exampleCluster, world } from '../testing/example-cluster.js';
import { trace } from '../trace.js';
import type { Proxies } from './proxies.js';

const ingress = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  namespace: 'default',
  name: 'shop',
};
/** default/web-a is a proxy: `/a` goes to one of two addresses, anything else is 404. */
const proxies: Proxies = (pod, request, choices) => {
  if (pod !== 'default/web-a') return undefined;
  if (request.path !== '/a') return { because: [{ summary: 'no rule' }], status: 404 };
  const ip = ['10.244.2.6', '10.244.1.5'][choices.next('shop', 2)]!;
  return {
    because: [
      { summary: `host ${request.headers['Host']}`, object: ingress, field: 'spec.rules[0]' },
    ],
    to: { ip, port: 8080 },
  };
};
const follow = (path: string, all = false) =>
  trace(
    exampleCluster(),
    { ...world, proxies },
    {
      from: { pod: 'default/client' },
      to: '10.244.1.6',
      port: 8080,
      all,
      http: { method: 'GET', path, headers: { Host: 'a.com' } },
    },
  );

describe('an HTTP request to a proxy', () => {
  it('is followed on to the endpoint, which sees the proxy as its client', async () => {
    const [outcome] = (await follow('/a', true)).outcomes;
    expect(outcome).toMatchObject({
      outcome: 'answered',
      backend: { pod: 'default/web-b' },
      sourceSeen: '10.244.1.6',
      probability: 0.5,
    });
    const hop = outcome?.steps.find((step) => step.stage === 'proxy');
    expect(hop).toMatchObject({ host: 'default/web-a', object: ingress, field: 'spec.rules[0]' });
    expect(outcome?.reason).toContain('host a.com');
  });
  it('has an outcome for every endpoint that the proxy may choose', async () => {
    const { outcomes } = await follow('/a', true);
    expect(outcomes.map(({ backend, probability }) => [backend?.ip, probability])).toEqual([
      ['10.244.2.6', 0.5],
      ['10.244.1.5', 0.5],
    ]);
  });
  it('ends at a proxy that answers itself', async () => {
    const [outcome] = (await follow('/b')).outcomes;
    expect(outcome).toMatchObject({
      outcome: 'answered',
      backend: { pod: 'default/web-a' },
      reason: 'default/web-a answers 404 itself: no rule.',
    });
  });
});
