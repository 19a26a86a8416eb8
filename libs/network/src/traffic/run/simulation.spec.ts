import { describe, expect, it } from 'vitest';
import { exampleCluster, pod, service, slice, world } from '../../testing/example-cluster.js';
import type { TrafficSpec } from '../spec.js';
import { Simulation } from './simulation.js';

const spec: TrafficSpec = {
  loads: [
    {
      from: { pods: { namespace: 'default', selector: { matchLabels: { app: 'client' } } } },
      to: [{ service: { name: 'web' } }],
      flows: 10_000,
    },
  ],
};
const clients = [1, 2, 3].map((n) => pod(`c${n}`, n, `10.244.${n}.77`, { app: 'client' }));
const cluster = (mode?: string, scheduler?: string) =>
  clients.reduce((picture, client) => picture.with(client), exampleCluster({}, mode, scheduler));

async function run(picture: ReturnType<typeof cluster>, change: Partial<TrafficSpec> = {}) {
  const simulation = new Simulation(picture, world, { ...spec, ...change });
  await simulation.run(() => undefined);
  return simulation;
}

/** Flows by the pod that answered, or by the outcome. */
function counts({ fates }: Simulation, from = 0, to = fates.tally.points) {
  const found: Record<string, number> = {};
  for (const [number, { fate }] of fates.entries.entries()) {
    const key = fate.backend?.name ?? fate.outcome;
    for (let point = from; point < to; point += 1)
      found[key] = (found[key] ?? 0) + fates.tally.beganAt(number, point);
  }
  return found;
}

describe('a run', () => {
  it('sends as many flows as were asked for, and half of them to each of two endpoints', async () => {
    const found = counts(await run(cluster()));
    expect(found['default/web-a']! + found['default/web-b']!).toBe(10_000);
    expect(Math.abs(found['default/web-a']! - 5000)).toBeLessThan(200);
  });

  it('is the same for the same seed', async () => {
    expect(counts(await run(cluster()))).toEqual(counts(await run(cluster())));
  });

  it('goes round in IPVS, on each node', async () => {
    const found = counts(await run(cluster('ipvs')));
    expect(Math.abs(found['default/web-a']! - 5000)).toBeLessThanOrEqual(2);
  });

  it('is spread by chance where the port of the client decides (mh)', async () => {
    const found = counts(await run(cluster('ipvs', 'mh')));
    expect(Math.abs(found['default/web-a']! - 5000)).toBeLessThan(200);
  });

  it.each(['lblc', 'lblcr'])(
    'stays at one endpoint with %s, until it has more to do than it should',
    async (scheduler) => {
      const quiet = counts(await run(cluster('ipvs', scheduler)));
      const used = Object.values(quiet).filter((count) => count > 0);
      // The three nodes choose alike: the endpoint that the kernel's list has first.
      expect(used).toEqual([10_000]);
      const loads = [{ ...spec.loads[0]!, connections: { duration: '1h' } }];
      const busy = counts(await run(cluster('ipvs', scheduler), { loads }));
      expect(busy['default/web-a']).toBeGreaterThan(0);
      expect(busy['default/web-b']).toBeGreaterThan(0);
    },
  );

  it('goes round in userspace mode, too', async () => {
    const found = counts(await run(cluster('userspace')));
    expect(Math.abs(found['default/web-a']! - 5000)).toBeLessThanOrEqual(2);
  });

  it('keeps every client of a Service with session affinity at one endpoint', async () => {
    const sticky = cluster().with(
      service('web', { clusterIP: '10.96.0.20', sessionAffinity: 'ClientIP' }),
    );
    const found = counts(await run(sticky));
    const shares = Object.values(found)
      .filter((count) => count > 0)
      .map((count) => Math.round((count / 10_000) * clients.length));
    expect(shares.reduce((a, b) => a + b)).toBe(clients.length);
  });

  it('follows what happens: an endpoint goes, a node fails and is noticed', async () => {
    const simulation = await run(cluster(), {
      events: [
        { at: '20s', apply: [slice('web', [['10.244.2.6', 2]])] },
        { at: '40s', failNodes: ['node-2'], noticedAfter: '10s' },
      ],
    });
    expect(counts(simulation, 20, 40)['default/web-a']).toBe(0);
    const dark = counts(simulation, 40, 50);
    expect(dark['default/web-b']).toBe(0);
    expect(dark['timeout']).toBeGreaterThan(1000);
    expect(counts(simulation, 50, 60)).toMatchObject({ timeout: 0 });
    expect(counts(simulation, 50, 60)['icmp-port-unreachable']).toBeGreaterThan(1000);
    expect(simulation.happened.map(({ at }) => at)).toEqual([20_000, 40_000, 50_000]);
  });

  it('obeys a policy from the moment on when it comes', async () => {
    const deny = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny', namespace: 'default' },
      spec: { podSelector: { matchLabels: { app: 'web' } } },
    } as object;
    const simulation = await run(cluster(), { events: [{ at: '30s', apply: [deny] }] });
    expect(counts(simulation, 0, 30)['timeout']).toBe(0);
    expect(counts(simulation, 30, 60)).toMatchObject({ 'default/web-a': 0, 'default/web-b': 0 });
  });
});
