import { describe, expect, it } from 'vitest';
import { exampleCluster, pod, service, slice, world } from './testing/example-cluster.js';
import { renderJourney } from './render/text.js';
import { trace } from './trace.js';

const client = { pod: 'default/client' };

describe('a packet to a Service', () => {
  it('reaches every backend with equal chance, and pods keep their address', async () => {
    const { outcomes } = await trace(exampleCluster(), world, {
      from: client,
      to: '10.96.0.20',
      port: 80,
      all: true,
    });
    expect(outcomes.map((o) => [o.outcome, o.backend?.pod, o.sourceSeen, o.probability])).toEqual([
      ['answered', 'default/web-a', '10.244.1.5', 0.5],
      ['answered', 'default/web-b', '10.244.1.5', 0.5],
    ]);
  });

  it('takes the same way again for the same seed', async () => {
    const request = { from: client, to: '10.96.0.20', port: 80 };
    const [first, second] = [
      await trace(exampleCluster(), world, request),
      await trace(exampleCluster(), world, request),
    ];
    expect(second).toEqual(first);
  });

  it('names the slice and the endpoint that decided where it goes', async () => {
    const { outcomes } = await trace(exampleCluster(), world, {
      from: client,
      to: '10.96.0.20',
      port: 80,
      all: true,
    });
    const translation = outcomes[1]!.steps.find((step) => step.stage === 'translation');
    expect(translation).toMatchObject({
      object: { kind: 'EndpointSlice', name: 'web-1' },
      field: 'endpoints[1].addresses[0]',
      after: { destination: { ip: '10.244.2.6', port: 8080 } },
      rule: {
        table: 'nat',
        text: expect.stringContaining('-j DNAT --to-destination 10.244.2.6:8080'),
      },
    });
  });

  it('goes to another node inside an IP-in-IP packet', async () => {
    const { outcomes } = await trace(exampleCluster(), world, {
      from: client,
      to: '10.244.2.6',
      port: 8080,
    });
    const wrapped = outcomes[0]!.steps.find((step) => step.stage === 'encapsulation');
    expect(wrapped?.summary).toContain('192.168.1.11 → 192.168.1.12');
  });

  it('comes from the tunnel address when a node process calls a pod elsewhere', async () => {
    const { outcomes } = await trace(exampleCluster(), world, {
      from: { node: 'node-3' },
      to: '10.96.0.20',
      port: 80,
      all: true,
    });
    expect(outcomes.map((o) => o.sourceSeen)).toEqual(['10.244.3.0', '10.244.3.0']);
  });

  it('is masqueraded when a pod reaches itself through its Service', async () => {
    const self = exampleCluster().with(slice('web', [['10.244.1.5', 1]]));
    const { outcomes } = await trace(self, world, { from: client, to: '10.96.0.20', port: 80 });
    expect(outcomes[0]).toMatchObject({
      outcome: 'answered',
      backend: { pod: 'default/client' },
      sourceSeen: '192.168.1.11',
    });
  });
});

describe('a packet that nobody answers', () => {
  it('is refused when the Service has no endpoint, and the pods that are not ready are named', async () => {
    const waiting = {
      ...pod('web-c', 1, '10.244.1.9', { app: 'empty' }),
      status: { phase: 'Pending' },
    };
    const picture = exampleCluster()
      .with(service('empty', { clusterIP: '10.96.0.30' }))
      .with(waiting);
    const { outcomes } = await trace(picture, world, { from: client, to: '10.96.0.30', port: 80 });
    expect(outcomes[0]).toMatchObject({ outcome: 'icmp-port-unreachable', by: '192.168.1.11' });
    expect(outcomes[0]?.reason).toBe(
      'Service default/empty has no ready endpoint: selector app=empty matches 1 pod, none of them ready: web-c is Pending',
    );
  });

  it('is refused when the selector matches nothing, with the labels that come near', async () => {
    const picture = exampleCluster().with(
      service('wbe', { clusterIP: '10.96.0.31', selector: { app: 'wbe' } }),
    );
    const { outcomes } = await trace(picture, world, { from: client, to: '10.96.0.31', port: 80 });
    expect(outcomes[0]?.fix).toContain('web-a has app=web');
  });

  it('is lost when the Service has no such port', async () => {
    const { outcomes } = await trace(exampleCluster(), world, {
      from: client,
      to: '10.96.0.20',
      port: 81,
    });
    expect(outcomes[0]?.outcome).toBe('timeout');
    expect(outcomes[0]?.reason).toContain('has no port 81/TCP, only 80/TCP');
  });

  it('is lost when a ClusterIP is pinged, as no machine has it', async () => {
    const { outcomes } = await trace(exampleCluster(), world, {
      from: client,
      to: '10.96.0.20',
      protocol: 'icmp',
    });
    expect(outcomes[0]).toMatchObject({
      outcome: 'timeout',
      fix: expect.stringContaining('cannot be pinged'),
    });
  });

  it('is reset when the target port is closed', async () => {
    const picture = exampleCluster().with(slice('web', [['10.244.1.6', 1]], 9999));
    const { outcomes } = await trace(picture, world, { from: client, to: '10.96.0.20', port: 80 });
    expect(outcomes[0]).toMatchObject({ outcome: 'reset', by: '10.96.0.20' });
    expect(outcomes[0]?.reason).toContain('its containers declare 8080/TCP (main)');
  });

  it('is lost outside, where nobody knows a ClusterIP', async () => {
    const { outcomes } = await trace(exampleCluster(), world, {
      from: { ip: '203.0.113.9' },
      to: '10.96.0.20',
      port: 80,
    });
    expect(outcomes[0]).toMatchObject({
      outcome: 'timeout',
      fix: expect.stringContaining('NodePort'),
    });
  });

  it('is dropped where a Local policy finds no backend', async () => {
    const local = service('web', { clusterIP: '10.96.0.20', internalTrafficPolicy: 'Local' });
    const { outcomes } = await trace(exampleCluster().with(local), world, {
      from: { node: 'node-3' },
      to: '10.96.0.20',
      port: 80,
    });
    expect(outcomes[0]).toMatchObject({
      outcome: 'timeout',
      reason: expect.stringContaining('no backend of it runs on node node-3'),
    });
  });
});

describe('node ports', () => {
  const picture = exampleCluster().with(
    service('web', {
      type: 'NodePort',
      clusterIP: '10.96.0.20',
      ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
    }),
  );

  it('answer clients from outside on every node, which the backend sees as the node', async () => {
    const { outcomes } = await trace(picture, world, {
      from: { ip: '203.0.113.9' },
      to: '192.168.1.13',
      port: 30080,
      all: true,
    });
    expect(outcomes.map((o) => [o.backend?.pod, o.sourceSeen])).toEqual([
      ['default/web-a', '10.244.3.0'],
      ['default/web-b', '10.244.3.0'],
    ]);
  });

  it('keep the client when the policy is Local', async () => {
    const local = picture.with(
      service('web', {
        type: 'NodePort',
        clusterIP: '10.96.0.20',
        externalTrafficPolicy: 'Local',
        ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
      }),
    );
    const { outcomes } = await trace(local, world, {
      from: { ip: '203.0.113.9' },
      to: '192.168.1.12',
      port: 30080,
      all: true,
    });
    expect(outcomes.map((o) => [o.backend?.pod, o.sourceSeen])).toEqual([
      ['default/web-b', '203.0.113.9'],
    ]);
  });
});

describe('requests that make no sense', () => {
  it('are refused with the field that is wrong', async () => {
    const picture = exampleCluster();
    await expect(
      trace(picture, world, { from: { pod: 'default/nobody' }, to: '10.96.0.20', port: 80 }),
    ).rejects.toThrow('there is no pod "default/nobody"');
    await expect(trace(picture, world, { from: client, to: '10.96.0.20' })).rejects.toThrow(
      'needs a port',
    );
    await expect(
      trace(picture, world, { from: client, to: '10.96.0.20', port: 70_000 }),
    ).rejects.toThrow('70000 is not a port');
  });
});

describe('the text of a journey', () => {
  it('ends with the outcome, the reason and the cost', async () => {
    const text = renderJourney(
      await trace(exampleCluster(), world, { from: client, to: '10.244.1.6', port: 8080 }),
    );
    expect(text).toContain('pod default/client → 10.244.1.6 port 8080/tcp');
    expect(text).toMatch(
      /= answered by 10\.244\.1\.6: default\/web-a answers on 10\.244\.1\.6:8080/,
    );
    expect(text).toMatch(/\d+ rules compared\n$/);
  });
});
