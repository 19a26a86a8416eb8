import { describe, expect, it } from 'vitest';
import { VirtualClock, type Stored } from '#machinery';
import type { Pod } from '#kinds';
import type { Plugin } from '../framework/plugin.js';
import { PodInfo } from '../state/pod-info.js';
import { SchedulingQueue } from './scheduling-queue.js';

const plugin: Plugin = {
  name: 'Picky',
  gate: ({ spec }) => (spec.schedulingGates?.length ? 'gated' : undefined),
  mayHelp: ({ type }) => type === 'NodeDeleted',
};

function setUp(): { clock: VirtualClock; queue: SchedulingQueue } {
  const clock = new VirtualClock(0);
  return {
    clock,
    queue: new SchedulingQueue({ clock, pluginsFor: () => [plugin], onReady: () => undefined }),
  };
}

const podOf = (name: string, spec: Partial<Pod['spec']> = {}): PodInfo =>
  new PodInfo({
    metadata: { name, namespace: 'ns', uid: name },
    spec: { containers: [], ...spec },
  } as unknown as Stored<Pod>);
const names = (queue: SchedulingQueue): string[] => {
  const popped: string[] = [];
  for (let pod = queue.pop(); pod !== undefined; pod = queue.pop())
    popped.push(pod.info.pod.metadata.name);
  return popped;
};
const picky = new Set(['Picky']);

describe('SchedulingQueue', () => {
  it('gives pods by priority, then in the order in which they came', () => {
    const { queue } = setUp();
    for (const pod of [
      podOf('a'),
      podOf('b', { priority: 10 }),
      podOf('c'),
      podOf('d', { priority: 10 }),
    ])
      queue.put(pod);
    expect(queue.size).toBe(4);
    expect(names(queue)).toEqual(['b', 'd', 'a', 'c']);
    expect(queue.size).toBe(0);
  });

  it('lets a refused pod wait until something happens that its plugin hopes for', () => {
    const { queue } = setUp();
    queue.put(podOf('a'));
    queue.wait(queue.pop()!, picky);
    queue.notify({ type: 'PodDeleted', pod: podOf('other') });
    expect(queue.size).toBe(0);
    queue.notify({ type: 'NodeDeleted' });
    expect(names(queue)).toEqual(['a']);
  });

  it('prefers active pods to those that back off, but does not idle', () => {
    const { queue } = setUp();
    queue.put(podOf('late', { priority: 10 }));
    queue.wait(queue.pop()!, picky);
    queue.notify({ type: 'NodeDeleted' });
    queue.put(podOf('fresh'));
    expect(names(queue)).toEqual(['fresh', 'late']);
  });

  it('pauses longer after every error', () => {
    const { clock, queue } = setUp();
    queue.put(podOf('a'));
    queue.pause(queue.pop()!);
    clock.advance(999);
    expect(queue.size).toBe(0);
    clock.advance(1);
    queue.pause(queue.pop()!);
    clock.advance(1999);
    expect(queue.size).toBe(0);
    clock.advance(1);
    expect(queue.size).toBe(1);
  });

  it('keeps a gated pod out until its gates are gone', () => {
    const { queue } = setUp();
    queue.put(podOf('a', { schedulingGates: [{ name: 'wait' }] }));
    expect(queue.size).toBe(0);
    queue.put(podOf('a'));
    expect(names(queue)).toEqual(['a']);
  });

  it('tries again a pod whose specification changes, but not for its status', () => {
    const { queue } = setUp();
    queue.put(podOf('a'));
    queue.wait(queue.pop()!, picky);
    queue.put(podOf('a'));
    expect(queue.size).toBe(0);
    queue.put(podOf('a', { nodeSelector: { disk: 'ssd' } }));
    expect(queue.size).toBe(1);
  });

  it('tries a forgotten pod again after five minutes', () => {
    const { clock, queue } = setUp();
    queue.start();
    queue.put(podOf('a'));
    queue.wait(queue.pop()!, picky);
    clock.advance(300_000);
    expect(queue.size).toBe(0);
    clock.advance(30_000);
    expect(queue.size).toBe(1);
    queue.stop();
  });

  it('forgets a pod wherever it is', () => {
    const { queue } = setUp();
    for (const name of ['active', 'waiting']) queue.put(podOf(name));
    queue.remove('ns/active');
    queue.wait(queue.pop()!, picky);
    queue.remove('ns/waiting');
    queue.notify({ type: 'NodeDeleted' });
    expect(queue.size).toBe(0);
    expect(queue.pop()).toBeUndefined();
  });
});
