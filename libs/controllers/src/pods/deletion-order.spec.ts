import { describe, expect, it } from 'vitest';
import { epoch, podIn } from '../testing/objects.js';
import { inDeletionOrder } from './deletion-order.js';

const names = (pods: Parameters<typeof inDeletionOrder>[0]) =>
  inDeletionOrder(pods).map((pod) => pod.metadata.name);

describe('the order of a scale-down', () => {
  it('takes unassigned pods first, then pending ones, then those that are not ready', () => {
    const ready = podIn('ready', { node: 'a' });
    const unready = podIn('unready', { node: 'b', ready: false });
    const pending = podIn('pending', { node: 'c', phase: 'Pending' });
    const unassigned = podIn('unassigned', { phase: 'Pending' });
    expect(names([ready, unready, pending, unassigned])).toEqual([
      'unassigned',
      'pending',
      'unready',
      'ready',
    ]);
  });

  it('keeps pods whose deletion costs more', () => {
    const cost = (value: string) => ({ 'controller.kubernetes.io/pod-deletion-cost': value });
    const dear = podIn('dear', { node: 'a', annotations: cost('100') });
    const cheap = podIn('cheap', { node: 'b', annotations: cost('-1') });
    expect(names([dear, podIn('plain', { node: 'c' }), cheap])).toEqual(['cheap', 'plain', 'dear']);
  });

  it('thins out crowded nodes before it takes lonely pods', () => {
    expect(
      names([
        podIn('lonely', { node: 'a' }),
        podIn('one', { node: 'b' }),
        podIn('two', { node: 'b' }),
      ]),
    ).toEqual(['one', 'two', 'lonely']);
  });

  it('takes the pod that has been ready for a shorter time, then the one that restarted more', () => {
    const long = podIn('long', { node: 'a', readySince: epoch });
    const short = podIn('short', { node: 'b', readySince: epoch + 5000 });
    const shaky = podIn('shaky', { node: 'c', readySince: epoch, restarts: 3 });
    expect(names([long, shaky, short])).toEqual(['short', 'shaky', 'long']);
  });
});
