import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { World } from '../../journey/world.js';
import { traceAll, type Origin } from '../../journey/trace.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { exampleCluster, pod, world as example } from '../../testing/example-cluster.js';
import { trafficClusters } from '../../testing/random-traffic.js';
import { CompiledPicture } from './compiled-picture.js';
import { fateOf, type Fate } from './fate.js';
import type { Target } from './paths.js';

const world: World = {
  now: 0,
  seed: 'spec',
  listeners: {
    listening: ({ host, port }) =>
      host.kind === 'pod' && port === 80 ? { name: host.name } : undefined,
  },
};

/** What a run counts of a fate; its reason names the sender, and a class has many. */
const counted = (fate: Fate, probability: number) => ({ ...fate, reason: '', probability });

function traced(picture: NetworkPicture, from: Origin, { ip, port, protocol }: Target) {
  return traceAll(picture, world, { from, ip, port, protocol }).outcomes.map((outcome) =>
    counted(
      fateOf(outcome, outcome.steps[0]?.before.source.ip ?? '', new Set()),
      outcome.probability,
    ),
  );
}

const compiled = (picture: CompiledPicture, from: Origin, target: Target) =>
  picture.paths(from, target).paths.map(({ fate, probability }) => counted(fate, probability));

describe('a compiled picture', () => {
  it('has the outcomes of the trace for every sender, with their probabilities', () => {
    fc.assert(
      fc.property(trafficClusters, ({ picture, origins, targets }) => {
        const whole = new CompiledPicture(picture, world);
        for (const target of targets) {
          for (const from of origins)
            expect(compiled(whole, from, target)).toEqual(traced(picture, from, target));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('follows journeys once for all pods that nothing tells apart', () => {
    const twins = exampleCluster().with(pod('twin', 1, '10.244.1.50'));
    const picture = new CompiledPicture(twins, example);
    const web: Target = { ip: '10.96.0.20', port: 80, protocol: 'tcp' };
    const first = picture.paths({ pod: 'default/client' }, web);
    expect(picture.paths({ pod: 'default/twin' }, web)).toBe(first);
    expect(picture.followed).toBe(2);
  });

  it('gives a pod behind the Service that it calls paths of its own', () => {
    const picture = new CompiledPicture(exampleCluster(), example);
    const web: Target = { ip: '10.96.0.20', port: 80, protocol: 'tcp' };
    picture.paths({ pod: 'default/client' }, web);
    const own = picture.paths({ pod: 'default/web-a' }, web);
    expect(own.paths.map(({ fate }) => fate.isSourceKept)).toEqual([false, true]);
  });
});
