import { describe, expect, it } from 'vitest';
import type { SimulatorContext } from '#client';
import { StatusError } from '#machinery';
import { exampleCluster, world } from '../testing/example-cluster.js';
import { ManualInformers } from '../testing/manual-informers.js';
import type { PacketTrace } from './packet-trace.js';
import { PacketTraces } from './packet-traces.js';

function start(fail?: Error) {
  const informers = new ManualInformers();
  const written: PacketTrace[] = [];
  const errors: string[] = [];
  const client = {
    update: async (_: unknown, object: PacketTrace, subresource: string) => {
      if (fail !== undefined) throw fail;
      expect(subresource).toBe('status');
      written.push(object);
      return object;
    },
  };
  const log = { error: (message: string) => void errors.push(message) };
  const context = { informers, client, log } as unknown as SimulatorContext;
  const simulator = new PacketTraces(context, {
    picture: () => exampleCluster(),
    world: () => world,
  });
  simulator.start();
  const settled = async (): Promise<void> => {
    for (let i = 0; i < 1000 && simulator.pending() > 0; i += 1) await Promise.resolve();
    expect(simulator.pending()).toBe(0);
  };
  return { informers, simulator, written, errors, settled };
}

const question = (name: string): PacketTrace => ({
  kind: 'PacketTrace',
  metadata: { name, namespace: 'default' },
  spec: { source: { pod: 'client' }, destination: '10.244.1.6', port: 8080 },
});

describe('the simulator of PacketTraces', () => {
  it('answers what was asked before it ran, and what is asked then', async () => {
    const { informers, simulator, written, settled } = start();
    informers.put(question('early'));
    expect(simulator.pending()).toBe(1);
    simulator.run();
    informers.put(question('late'));
    await settled();
    expect(
      written.map((object) => [object.metadata?.name, object.status?.outcomes[0]?.outcome]),
    ).toEqual([
      ['early', 'answered'],
      ['late', 'answered'],
    ]);
  });

  it('leaves an answer as it is', async () => {
    const { informers, simulator, written, settled } = start();
    simulator.run();
    informers.put({ ...question('done'), status: { outcomes: [], complete: true } } as PacketTrace);
    await settled();
    expect(written).toEqual([]);
  });

  it('reports a failure, but not that the question is gone', async () => {
    for (const [failure, reports] of [
      [new StatusError(404, 'NotFound', 'gone'), 0],
      [new Error('no'), 1],
    ] as const) {
      const { informers, simulator, errors, settled } = start(failure);
      simulator.run();
      informers.put(question('q'));
      await settled();
      expect(errors).toHaveLength(reports);
    }
  });
});
