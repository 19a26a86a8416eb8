import { describe, expect, it } from 'vitest';
import type { Pod, Taint, Toleration } from '#kinds';
import { evictionDelay } from './taint-eviction-controller.js';

const taint: Taint = { key: 'k', effect: 'NoExecute' };
const pod = (...tolerations: Toleration[]): Pod => ({ spec: { containers: [], tolerations } });
const tolerate = (seconds?: number): Toleration => ({
  key: 'k',
  operator: 'Exists',
  ...(seconds === undefined ? {} : { tolerationSeconds: seconds }),
});

describe('the delay of an eviction', () => {
  it('is nothing for a pod that does not tolerate the taint', () => {
    expect(evictionDelay(pod(), [taint])).toBe(0);
  });

  it('is without end for one that tolerates it without a limit', () => {
    expect(evictionDelay(pod(tolerate()), [taint])).toBeUndefined();
  });

  it('is that of the first toleration that matches', () => {
    expect(evictionDelay(pod(tolerate(300), tolerate(60)), [taint])).toBe(300_000);
  });

  it('is the shortest over all taints', () => {
    const other: Taint = { key: 'other', effect: 'NoExecute' };
    const brief: Toleration = { key: 'other', operator: 'Exists', tolerationSeconds: 10 };
    expect(evictionDelay(pod(tolerate(300), brief), [taint, other])).toBe(10_000);
    expect(evictionDelay(pod(tolerate(300)), [taint, other])).toBe(0);
  });
});
