import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#machinery';
import type { FaultSpec } from '../faults/fault.js';
import { exampleCluster, world } from '../testing/example-cluster.js';
import { TracedHostNetwork } from './host-network.js';

function networkWith(spec: FaultSpec, clock?: VirtualClock): TracedHostNetwork {
  const picture = exampleCluster().with({
    apiVersion: 'network.mockplane.io/v1',
    kind: 'Fault',
    metadata: { name: 'broken' },
    spec,
  } as object);
  return new TracedHostNetwork({
    picture: () => picture,
    world: () => world,
    from: { pod: 'default/client' },
    serve: () => ({ status: 200, headers: {}, body: 'hello' }),
    ...(clock === undefined ? {} : { clock }),
  });
}
const link = { from: { nodes: ['node-1'] }, to: { nodes: ['node-2'] } };
const get = (network: TracedHostNetwork, timeoutMs: number) =>
  network.http({
    url: new URL('http://10.244.2.6:8080/'),
    method: 'GET',
    headers: {},
    body: '',
    timeoutMs,
  });

describe('commands over a slow link', () => {
  const latency = { ...link, milliseconds: 150 };

  it('take a round trip to connect and another one to be answered, while time passes', async () => {
    const clock = new VirtualClock();
    const begun = clock.now();
    const answer = get(networkWith({ latency }, clock), 10_000);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(599);
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.nextDue()).toBe(begun + 600);
    clock.advance(1);
    expect(await answer).toMatchObject({ status: 200, times: { lookupMs: 0, connectMs: 300 } });
  });

  it('see it in ping', async () => {
    expect((await networkWith({ latency }).ping('10.244.2.6')).rttMs).toBeCloseTo(300.35);
  });

  it('give up when it takes longer than they wait', async () => {
    await expect(get(networkWith({ latency }), 500)).rejects.toMatchObject({
      kind: 'timeout',
      message: '10.244.2.6: no answer in time (Fault broken)',
    });
  });
});

describe('commands over a lossy link', () => {
  const packetLoss = { ...link, percent: 30 };

  it('lose as many echoes as two ways of the link do, and say nothing of why', async () => {
    const network = networkWith({ packetLoss });
    const results = await Promise.allSettled(
      Array.from({ length: 400 }, () => network.ping('10.244.2.6')),
    );
    const lost = results.filter(({ status }) => status === 'rejected').length / results.length;
    expect(lost).toBeGreaterThan(0.41);
    expect(lost).toBeLessThan(0.61);
  });

  it('send over TCP again what is lost, a second later and then each time twice as late', async () => {
    const network = networkWith({ packetLoss: { ...link, percent: 10 } });
    const times = await Promise.all(Array.from({ length: 50 }, () => get(network, 130_000)));
    const connects = new Set(
      times.map(({ times: { connectMs } = { connectMs: -1 } }) => connectMs),
    );
    expect(
      [...connects].every((ms) => [0, 1000, 3000, 7000, 15_000, 31_000, 63_000].includes(ms)),
    ).toBe(true);
    expect(connects.size).toBeGreaterThan(2);
  });
});
