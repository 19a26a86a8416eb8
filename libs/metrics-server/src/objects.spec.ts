import { describe, expect, it } from 'vitest';
import type { InformerFactory } from '#client';
import { VirtualClock, type KubeObject } from '#machinery';
import { metricsObjects } from './objects.js';

const objects: Record<string, KubeObject[]> = {
  pods: [
    { metadata: { name: 'web', namespace: 'a', labels: { app: 'web' } } },
    { metadata: { name: 'pending', namespace: 'a' } },
  ],
  nodes: [{ metadata: { name: 'n1' } }, { metadata: { name: 'real' } }],
};

const informers = {
  informer: ({ plural }: { plural: string }) => ({
    get: (_namespace: string, name: string) =>
      objects[plural]!.find(({ metadata }) => metadata?.name === name),
    list: () => objects[plural]!,
  }),
} as unknown as InformerFactory;

const source = {
  containers: (_namespace: string, pod: string) =>
    pod === 'web' ? [{ name: 'c', cpuNanos: 1_500_000, memoryBytes: 2048 }] : [],
  node: (name: string) => (name === 'n1' ? { cpuNanos: 7, memoryBytes: 1024 } : undefined),
};

const metrics = metricsObjects(informers, new VirtualClock(), () => source);
const pods = metrics.get('pods.metrics.k8s.io')!;
const nodes = metrics.get('nodes.metrics.k8s.io')!;

describe('metricsObjects', () => {
  it('shows the containers of a running pod, with its labels', () => {
    expect(pods.get('a', 'web')).toMatchObject({
      kind: 'PodMetrics',
      metadata: { name: 'web', namespace: 'a', labels: { app: 'web' } },
      window: '15s',
      containers: [{ name: 'c', usage: { cpu: '1500000n', memory: '2Ki' } }],
    });
  });

  it('leaves out pods that run nothing and nodes that nobody measures', () => {
    expect(pods.list('').map(({ metadata }) => metadata?.name)).toEqual(['web']);
    expect(nodes.list('').map(({ metadata }) => metadata?.name)).toEqual(['n1']);
  });

  it('names a pod by its namespace when it has no metrics', () => {
    const message = 'podmetrics.metrics.k8s.io "a/pending" not found';
    expect(() => pods.get('a', 'pending')).toThrow(expect.objectContaining({ code: 404, message }));
  });
});
