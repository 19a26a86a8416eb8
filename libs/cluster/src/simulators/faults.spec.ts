import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resources, type Pod } from '#kinds';
import type { Stored } from '#machinery';
import { FAULTS, type FaultSpec } from '#network';
import { VirtualCluster } from '../testing/virtual-cluster.js';

const NODE = 'w1-k8s';

describe('faults and the machines', () => {
  let virtual: VirtualCluster;
  beforeEach(async () => {
    virtual = await VirtualCluster.start();
  });
  afterEach(() => virtual.cluster.stop());

  const client = () => virtual.cluster.client;
  const breaks = (spec: FaultSpec) =>
    client().create(FAULTS, '', {
      apiVersion: 'network.mockplane.io/v1',
      kind: 'Fault',
      metadata: { name: 'broken' },
      spec,
    });
  const mends = () => client().delete(FAULTS, '', 'broken');
  const run = async (name: string, spec: Partial<Pod['spec']> = {}): Promise<void> => {
    await client().create(resources.pods, 'default', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { nodeName: NODE, containers: [{ name: 'web', image: 'nginx' }], ...spec },
    });
  };
  const pod = (name: string): Promise<Stored<Pod>> => client().get(resources.pods, 'default', name);
  const ready = async (name: string): Promise<string | undefined> =>
    (await pod(name)).status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  const node = async (): Promise<string | undefined> => {
    const { status } = await client().get(resources.nodes, '', NODE);
    return status?.conditions?.find(({ type }) => type === 'Ready')?.status;
  };
  const events = async (name: string): Promise<string> => {
    const { items } = await client().list(resources.events, { namespace: 'default' });
    return items
      .filter(({ involvedObject }) => involvedObject?.name === name)
      .map(({ reason, message }) => `${reason}: ${message}`)
      .join('\n');
  };

  it('a node without power is Unknown when its grace period is over, its pods are evicted, and all of it comes back', async () => {
    const tolerations = [
      {
        key: 'node.kubernetes.io/unreachable',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 30,
      },
    ];
    await run('short', { tolerations });
    await run('long');
    await virtual.run(5_000);
    expect([await node(), await ready('long')]).toEqual(['True', 'True']);
    const address = (await pod('long')).status?.podIP;
    await breaks({ nodeDown: { nodes: [NODE] } });
    await virtual.run(40_000);
    expect([await node(), await ready('long')]).toEqual(['True', 'True']);
    await virtual.run(20_000);
    expect([await node(), await ready('long')]).toEqual(['Unknown', 'False']);
    await virtual.run(60_000);
    expect((await pod('short')).metadata.deletionTimestamp).toBeDefined();
    expect((await pod('long')).metadata.deletionTimestamp).toBeUndefined();
    expect((await client().get(FAULTS, '', 'broken')).status).toMatchObject({
      type: 'nodeDown',
      nodes: 1,
      affected: expect.arrayContaining(['node/w1-k8s', 'pod/default/long']),
    });
    await mends();
    await virtual.run(15_000);
    expect([await node(), await ready('long')]).toEqual(['True', 'True']);
    await expect(pod('short')).rejects.toMatchObject({ code: 404 });
    const { status } = await pod('long');
    expect(status?.podIP).not.toBe(address);
    expect(status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
    });
    expect(await events('long')).toContain('SandboxChanged: Pod sandbox changed');
  });

  it('a node that is cut off from the API server loses its heartbeats, and its processes run on', async () => {
    await run('web');
    await virtual.run(5_000);
    const before = await pod('web');
    await breaks({ partition: { from: { nodes: [NODE] }, to: { nodes: ['cp-k8s'] } } });
    await client().delete(resources.pods, 'default', 'web');
    await virtual.run(60_000);
    expect(await node()).toBe('Unknown');
    expect((await pod('web')).status?.containerStatuses).toEqual(before.status?.containerStatuses);
    await mends();
    await virtual.run(40_000);
    expect(await node()).toBe('True');
    await expect(pod('web')).rejects.toMatchObject({ code: 404 });
  });

  it('a cluster with a node that never answers settles all the same', async () => {
    await run('web');
    await virtual.run(5_000);
    await client().delete(resources.pods, 'default', 'web');
    await breaks({ nodeDown: { nodes: [NODE] } });
    await virtual.run(1_000);
    expect(virtual.cluster.settlement.unsettled()).toEqual([]);
  });

  it('latency beyond timeoutSeconds fails probes, in the words of the kubelet', async () => {
    await run('web', {
      containers: [
        {
          name: 'web',
          image: 'nginx',
          readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1, failureThreshold: 1 },
        },
      ],
    });
    await virtual.run(5_000);
    expect(await ready('web')).toBe('True');
    await breaks({ latency: { to: { pods: {} }, milliseconds: 2_000 } });
    await virtual.run(5_000);
    expect(await ready('web')).toBe('False');
    const ip = (await pod('web')).status?.podIP;
    expect(await events('web')).toContain(
      `Unhealthy: Readiness probe failed: Get "http://${ip}:80/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    );
    await mends();
    await virtual.run(5_000);
    expect(await ready('web')).toBe('True');
  });

  it('a server that starts slowly refuses connections until it listens', async () => {
    await breaks({ slowStart: { pods: {}, pullSeconds: 20, listenSeconds: 10 } });
    await run('web', {
      containers: [
        {
          name: 'web',
          image: 'nginx',
          readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1, failureThreshold: 1 },
        },
      ],
    });
    await virtual.run(15_000);
    expect((await pod('web')).status?.phase).toBe('Pending');
    await virtual.run(10_000);
    expect((await pod('web')).status?.phase).toBe('Running');
    expect(await ready('web')).toBe('False');
    expect(await events('web')).toContain('connect: connection refused');
    await virtual.run(10_000);
    expect(await ready('web')).toBe('True');
  });
});
