import { describe, expect, it } from 'vitest';
import type { NetworkPicture } from '../picture/picture.js';
import { exampleCluster, service, world } from '../testing/example-cluster.js';
import { trace } from '../trace.js';

const balanced = {
  ...service('web', { type: 'LoadBalancer', clusterIP: '10.96.0.20' }),
  status: { loadBalancer: { ingress: [{ ip: '198.18.0.7' }] } },
};
const external = service('web', { clusterIP: '10.96.0.20', externalIPs: ['198.18.0.8'] });

async function ask(picture: NetworkPicture, to: string, from = { ip: '203.0.113.9' } as object) {
  const { outcomes } = await trace(picture, world, { from: from as { ip: string }, to, port: 80 });
  return outcomes[0]!;
}

describe('an address of a Service, asked for from outside', () => {
  it('is lost at the router when nobody announces that of a load balancer', async () => {
    expect(await ask(exampleCluster().with(balanced), '198.18.0.7')).toMatchObject({
      outcome: 'timeout',
      fix: 'nothing announces this address: a load balancer has to lead it to a node',
    });
  });

  it('is lost when it is an external address that the router has no route for', async () => {
    expect(await ask(exampleCluster().with(external), '198.18.0.8')).toMatchObject({
      outcome: 'timeout',
      reason: expect.stringContaining('198.18.0.8 of Service default/web is not known outside'),
      fix: expect.stringContaining('give the router a route'),
    });
  });

  it('reaches a pod where the router has a route to a node', async () => {
    const router = {
      name: 'gateway',
      addresses: [],
      routes: [{ destination: '198.18.0.8/32', via: '192.168.1.12' }],
    };
    const picture = exampleCluster({ router }).with(external);
    expect((await ask(picture, '198.18.0.8')).outcome).toBe('answered');
  });

  it('belongs to the machine that really has it', async () => {
    const outside = [{ name: 'balancer', addresses: ['198.18.0.7'] }];
    const picture = exampleCluster({ outside }).with(balanced);
    expect((await ask(picture, '198.18.0.7')).outcome).toBe('reset');
  });

  it('is a public address like any other once the Service is gone', async () => {
    const picture = exampleCluster().with(external).without(external);
    expect((await ask(picture, '198.18.0.8')).outcome).toBe('reset');
  });

  it('reaches a pod from a node, whose own rules know it', async () => {
    const picture = exampleCluster().with(external);
    expect((await ask(picture, '198.18.0.8', { node: 'node-1' })).outcome).toBe('answered');
  });

  it('is lost from a node on a port that the Service does not have', async () => {
    const { outcomes } = await trace(exampleCluster().with(external), world, {
      from: { node: 'node-1' },
      to: '198.18.0.8',
      port: 81,
    });
    expect(outcomes[0]?.outcome).toBe('timeout');
  });
});
