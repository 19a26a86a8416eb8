import { describe, expect, it } from 'vitest';
import { SystemClock } from '#machinery';
import { resources } from '#kinds';
import { openMemoryStore } from '#store';
import { Cluster } from './cluster.js';
import { addAll } from './parts.js';
import { settings } from './settings.js';

async function start(): Promise<Cluster> {
  const clock = new SystemClock();
  const store = await openMemoryStore({ clock }).cluster('default');
  const log = {
    debug() {},
    info() {},
    warn: (m: string, f?: unknown) => console.log('WARN', m, f),
    error: (m: string, f?: unknown) => console.log('ERROR', m, f),
  };
  const cluster = await Cluster.open(settings({ clock, log }), store);
  addAll(cluster);
  await cluster.start();
  return cluster;
}

describe('a cluster', () => {
  it('comes up with nodes that are ready and DNS that runs', async () => {
    const cluster = await start();
    expect(await cluster.settlement.wait(20_000)).toBe(true);
    const pods = await cluster.client.list(resources.pods, { namespace: 'kube-system' });
    const nodes = await cluster.client.list(resources.nodes);
    console.log(
      nodes.items.map((n) => [
        n.metadata.name,
        n.spec?.podCIDR,
        n.status?.conditions?.at(0)?.status,
        n.spec?.taints,
      ]),
    );
    console.log(
      pods.items.map((p) => [p.metadata.name, p.status?.phase, p.status?.podIP, p.spec.nodeName]),
    );
    cluster.stop();
  });
});
