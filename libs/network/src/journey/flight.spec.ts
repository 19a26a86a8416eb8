import { describe, expect, it } from 'vitest';
import { exampleCluster, node, pod, service, slice, world } from '../testing/example-cluster.js';
import type { NetworkPicture } from '../picture/picture.js';
import { trace, type TraceRequest } from '../trace.js';

const web = (spec: object) =>
  service('web', {
    type: 'NodePort',
    clusterIP: '10.96.0.20',
    ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
    ...spec,
  });

async function ends(
  picture: NetworkPicture,
  request: Omit<TraceRequest, 'all'>,
): Promise<unknown[]> {
  const { outcomes } = await trace(picture, world, { ...request, all: true });
  return outcomes.map((o) =>
    o.outcome === 'answered' ? `${o.backend?.name} sees ${o.sourceSeen}` : o.outcome,
  );
}

describe('masquerading takes the address of the outgoing device', () => {
  const fromNode: TraceRequest = { from: { node: 'node-1' }, to: '10.96.0.20', port: 80 };

  it('the bridge for pods of the same node, the node for others', async () => {
    expect(await ends(exampleCluster({ podNetwork: 'bridge' }), fromNode)).toEqual([
      'default/web-a sees 10.244.1.1',
      'default/web-b sees 192.168.1.11',
    ]);
  });

  it('always the node where links have no address', async () => {
    expect(await ends(exampleCluster({ podNetwork: 'ptp' }), fromNode)).toEqual([
      'default/web-a sees 192.168.1.11',
      'default/web-b sees 192.168.1.11',
    ]);
  });
});

describe('the way back', () => {
  it('is lost when the answer does not pass the node that translated the address', async () => {
    const picture = exampleCluster({ podNetwork: 'bridge' })
      .with(web({ externalTrafficPolicy: 'Local' }))
      .with(pod('caller', 2, '10.244.2.7'));
    const { outcomes } = await trace(picture, world, {
      from: { pod: 'default/caller' },
      to: '192.168.1.11',
      port: 30080,
      all: true,
    });
    expect(outcomes.map((o) => o.outcome)).toEqual(['answered', 'timeout']);
    expect(outcomes[1]?.reason).toContain('it did not pass the node that translated the address');
  });

  it('gives the client the address that it asked', async () => {
    const { outcomes } = await trace(exampleCluster(), world, {
      from: { pod: 'default/client' },
      to: '10.96.0.20',
      port: 80,
    });
    const last = outcomes[0]!.steps.at(-1);
    expect(last).toMatchObject({
      direction: 'reply',
      stage: 'connection',
      after: { source: { ip: '10.96.0.20', port: 80 } },
    });
  });
});

describe('node processes', () => {
  it('are refused on node ports without endpoints by the address that they called', async () => {
    const picture = exampleCluster().with(web({})).with(slice('web', []));
    for (const to of ['192.168.1.11', '127.0.0.1']) {
      expect(
        (await trace(picture, world, { from: { node: 'node-1' }, to, port: 30080 })).outcomes[0],
      ).toMatchObject({ outcome: 'icmp-port-unreachable', by: to });
    }
  });

  it('reach node ports on 127.0.0.1', async () => {
    expect(
      await ends(exampleCluster().with(web({})), {
        from: { node: 'node-3' },
        to: '127.0.0.1',
        port: 30080,
      }),
    ).toEqual(['default/web-a sees 10.244.3.0', 'default/web-b sees 10.244.3.0']);
  });

  it('do not get packets back that carry their own address', async () => {
    const routes = [{ destination: '198.51.100.9/32', via: '192.168.1.11' }];
    const picture = exampleCluster({ router: { name: 'gateway', addresses: [], routes } });
    const { outcomes } = await trace(picture, world, {
      from: { node: 'node-1' },
      to: '198.51.100.9',
      protocol: 'icmp',
    });
    expect(outcomes[0]?.reason).toContain('martian source');
  });
});

describe('an address that is routed to a node without a rule for it', () => {
  it('goes round between router and node until its TTL ends', async () => {
    const routes = [{ destination: '198.51.100.9/32', via: '192.168.1.11' }];
    const picture = exampleCluster({ router: { name: 'gateway', addresses: [], routes } });
    const { outcomes } = await trace(picture, world, {
      from: { ip: '203.0.113.5' },
      to: '198.51.100.9',
      port: 80,
    });
    expect(outcomes[0]).toMatchObject({ outcome: 'icmp-time-exceeded' });
    expect(outcomes[0]?.reason).toContain('it circles between');
  });
});

describe('pods that talk to the world', () => {
  const outside = [{ name: 'example.com', addresses: ['93.184.216.34'] }];
  const listening: typeof world = {
    ...world,
    listeners: {
      listening: ({ host }) => (host.kind === 'outside' ? { name: host.name } : undefined),
    },
  };

  it('appear with the address of their node', async () => {
    const { outcomes } = await trace(exampleCluster({ outside }), listening, {
      from: { pod: 'default/client' },
      to: '93.184.216.34',
      port: 443,
    });
    expect(outcomes[0]).toMatchObject({
      outcome: 'answered',
      backend: { name: 'example.com' },
      sourceSeen: '192.168.1.11',
    });
  });

  it('keep their address towards other pods', async () => {
    expect(
      await ends(exampleCluster(), {
        from: { pod: 'default/client' },
        to: '10.244.2.6',
        port: 8080,
      }),
    ).toEqual(['default/web-b sees 10.244.1.5']);
  });

  it('lose packets to addresses of the pod range that nobody has', async () => {
    const { outcomes } = await trace(exampleCluster(), world, {
      from: { pod: 'default/client' },
      to: '10.244.2.99',
      port: 8080,
    });
    expect(outcomes[0]).toMatchObject({
      outcome: 'timeout',
      reason: expect.stringContaining('swallows packets to free addresses'),
    });
  });
});

it('a pod whose address is outside of its node range is routed to where it runs', async () => {
  const picture = exampleCluster()
    .with(node(3))
    .with(pod('stray', 3, '10.244.1.200'));
  expect(
    await ends(picture, { from: { pod: 'default/client' }, to: '10.244.1.200', port: 8080 }),
  ).toEqual(['default/stray sees 10.244.1.5']);
});
