import { afterEach, describe, expect, it } from 'vitest';
import { resources } from '#kinds';
import { SystemClock } from '#machinery';
import { openMemoryStore } from '#store';
import { Cluster } from './cluster.js';
import { addAll } from './parts.js';
import { SelectionError } from './selection.js';
import { settings, type ClusterSettings } from './settings.js';

const running: Cluster[] = [];
afterEach(() => {
  for (const cluster of running.splice(0)) cluster.stop();
});

async function start(given: Partial<ClusterSettings> = {}): Promise<Cluster> {
  const clock = new SystemClock();
  const store = await openMemoryStore({ clock }).cluster('default');
  const cluster = await Cluster.open(settings({ clock, ...given }), store);
  running.push(cluster);
  addAll(cluster);
  await cluster.start();
  return cluster;
}

describe('a cluster', () => {
  it('comes to rest with nodes that are ready and a DNS server that runs', async () => {
    const cluster = await start();
    expect(await cluster.settlement.wait(30_000)).toBe(true);
    const nodes = await cluster.client.list(resources.nodes);
    const ready = nodes.items.map((node) => [
      node.metadata.name,
      node.status?.conditions?.find(({ type }) => type === 'Ready')?.status,
    ]);
    expect(ready).toEqual([
      ['cp-k8s', 'True'],
      ['w1-k8s', 'True'],
      ['w2-k8s', 'True'],
      ['w3-k8s', 'True'],
    ]);
    const pods = await cluster.client.list(resources.pods, { namespace: 'kube-system' });
    expect(pods.items).toHaveLength(6);
    expect(new Set(pods.items.map((pod) => pod.status?.phase))).toEqual(new Set(['Running']));
  });

  it('leaves out what is not selected', async () => {
    const cluster = await start({
      components: 'apiserver,controllers',
      controllers: '*,-deployment',
    });
    const names = cluster.simulators.map(({ name }) => name);
    expect(names).toContain('replicaset');
    expect(names).not.toContain('deployment');
    expect(names).not.toContain('kubelet');
  });

  it('refuses a component that does not exist', async () => {
    await expect(start({ components: 'apiserver,toaster' })).rejects.toThrow(SelectionError);
  });
});
