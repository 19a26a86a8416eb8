import { describe, expect, it } from 'vitest';
import type { Pod, Taint, Toleration } from '#kinds';
import { evictionTime } from './taint-eviction-controller.js';

const taint: Taint = { key: 'k', effect: 'NoExecute', timeAdded: '2026-01-01T00:00:00Z' };
const at = Date.parse('2026-01-01T00:00:00Z');
const pod = (...tolerations: Toleration[]): Pod => ({ spec: { containers: [], tolerations } });
const tolerate = (seconds?: number): Toleration => ({
  key: 'k',
  operator: 'Exists',
  ...(seconds === undefined ? {} : { tolerationSeconds: seconds }),
});

describe('the time of an eviction', () => {
  it('is at once for a pod that does not tolerate the taint', () => {
    expect(evictionTime(pod(), [taint])).toBe(at);
  });

  it('is never for one that tolerates it without a limit', () => {
    expect(evictionTime(pod(tolerate()), [taint])).toBeUndefined();
  });

  it('is when the shortest toleration is over', () => {
    expect(evictionTime(pod(tolerate(300), tolerate(60)), [taint])).toBe(at + 60_000);
  });

  it('is the earliest over all taints', () => {
    const other: Taint = { key: 'other', effect: 'NoExecute', timeAdded: '2026-01-01T00:00:10Z' };
    expect(evictionTime(pod(tolerate(300)), [taint, other])).toBe(at + 10_000);
  });
});
