import { expect, it } from 'vitest';
import { SeededRandom } from '#machinery';
import { NetworkMemory } from '../../journey/memory.js';
import { traceOnce } from '../../journey/trace.js';
import type { Outcome } from '../../journey/outcome.js';
import { exampleCluster, service, world } from '../../testing/example-cluster.js';
import type { Target } from '../compile/paths.js';
import { DecisionTree } from './decision-tree.js';
import { KernelState, MAX_RECENT } from './kernel-state.js';

const from = { pod: 'default/client' };
const web: Target = { ip: '10.96.0.20', port: 80, protocol: 'tcp' };
const FLOWS = 12;

/** Backends of a row of flows of one client, as the tree has it. */
function throughTree(picture: ReturnType<typeof exampleCluster>, affinityMs = 0, gapMs = 1000) {
  const state = new KernelState();
  const settled: Outcome[] = [];
  const tree = new DecisionTree({
    picture,
    world,
    from,
    target: web,
    affinityMs,
    clientLimit: MAX_RECENT,
    state,
    random: new SeededRandom('tree'),
    settle: (outcome) => settled.push(outcome) - 1,
    draw: (number) => number,
  });
  const backends = Array.from({ length: FLOWS }, (_, flow) => {
    return settled[tree.choose(state.client('client'), flow * gapMs)]?.backend?.pod;
  });
  return { backends, followed: settled.length };
}

/** The same row of flows, each traced by itself with what kernels remember. */
function traced(picture: ReturnType<typeof exampleCluster>) {
  const memory = new NetworkMemory();
  return Array.from({ length: FLOWS }, (_, flow) => {
    const now = flow * 1000;
    return traceOnce(
      picture,
      { ...world, memory, now },
      { from, ...web, sourcePort: 40_000 + flow },
    ).backend?.pod;
  });
}

it.each(['ipvs', 'userspace'])(
  'goes round as traces one after the other do, in mode %s',
  (mode) => {
    const picture = exampleCluster({}, mode);
    const { backends, followed } = throughTree(picture);
    expect(backends).toEqual(traced(picture));
    expect(followed).toBeLessThan(FLOWS);
  },
);

it('keeps a client where it was, until it has been silent for too long', () => {
  const sticky = exampleCluster().with(
    service('web', { clusterIP: '10.96.0.20', sessionAffinity: 'ClientIP' }),
  );
  expect(new Set(throughTree(sticky, 10_000, 9000).backends).size).toBe(1);
  expect(new Set(throughTree(sticky, 10_000, 11_000).backends).size).toBe(2);
});
