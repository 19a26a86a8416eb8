import { describe, expect, it } from 'vitest';
import { AutoscalerMemory } from './autoscaler-memory.js';
import { limitByBehavior, limitByDefault } from './scaling-limits.js';

const MINUTE = 60_000;

describe('limitByDefault', () => {
  it.each([
    [{ current: 1, desired: 9, min: 1, max: 10 }, 4, 'ScaleUpLimit'],
    [{ current: 8, desired: 12, min: 1, max: 10 }, 10, 'TooManyReplicas'],
    [{ current: 3, desired: 1, min: 2, max: 10 }, 2, 'TooFewReplicas'],
    [{ current: 3, desired: 4, min: 2, max: 10 }, 4, 'DesiredWithinRange'],
  ])('%j becomes %i: %s', (range, replicas, reason) => {
    expect(limitByDefault(range)).toMatchObject({ replicas, reason });
  });
});

describe('limitByBehavior', () => {
  const behavior = {
    scaleUp: {
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 60 },
        { type: 'Percent', value: 100, periodSeconds: 60 },
      ],
    },
    scaleDown: {
      selectPolicy: 'Min',
      policies: [
        { type: 'Pods', value: 1, periodSeconds: 60 },
        { type: 'Percent', value: 50, periodSeconds: 60 },
      ],
    },
  };
  const range = { current: 10, desired: 30, min: 1, max: 100 };

  it('takes the policy that changes most, or least', () => {
    const none = { up: [], down: [] };
    expect(limitByBehavior(range, behavior, none, 0).replicas).toBe(20);
    expect(limitByBehavior({ ...range, desired: 1 }, behavior, none, 0)).toMatchObject({
      replicas: 9,
      reason: 'ScaleDownLimit',
    });
  });

  it('counts what has been added within the period', () => {
    const events = { up: [{ at: 1000, by: 5 }], down: [] };
    expect(limitByBehavior(range, behavior, events, 2000).replicas).toBe(10);
    expect(limitByBehavior(range, behavior, events, 2 * MINUTE).replicas).toBe(20);
  });
});

describe('AutoscalerMemory', () => {
  it('scales down only when nothing of the last five minutes speaks against it', () => {
    const memory = new AutoscalerMemory(5, 0);
    expect(memory.stabilize(2, 5, undefined, MINUTE)).toEqual({
      replicas: 5,
      reason: 'ScaleDownStabilized',
    });
    expect(memory.stabilize(2, 5, undefined, 6 * MINUTE)).toEqual({
      replicas: 2,
      reason: 'ReadyForNewScale',
    });
  });
});
