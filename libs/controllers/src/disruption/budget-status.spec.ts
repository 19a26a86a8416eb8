import { describe, expect, it } from 'vitest';
import type {
  PodDisruptionBudget,
  PodDisruptionBudgetSpec,
  PodDisruptionBudgetStatus,
} from '#kinds';
import { formatTime } from '#machinery';
import { epoch, podIn, stored } from '../testing/objects.js';
import { budgetStatus } from './budget-status.js';

const pods = [podIn('a'), podIn('b'), podIn('c', { ready: false }), podIn('d', { deleting: true })];
function statusOf(spec: PodDisruptionBudgetSpec, status: PodDisruptionBudgetStatus = {}) {
  const budget = stored<PodDisruptionBudget>({
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b' },
    spec,
    status,
  });
  return budgetStatus({ budget, pods, scale: 4, now: epoch, timestamp: formatTime(epoch) });
}

describe('the status of a disruption budget', () => {
  it('counts ready pods that stay against the wanted number', () => {
    expect(statusOf({ minAvailable: 1 }).status).toMatchObject({
      currentHealthy: 2,
      desiredHealthy: 1,
      disruptionsAllowed: 1,
      expectedPods: 4,
    });
  });

  it('takes percentages of what the controllers want, rounded up', () => {
    expect(statusOf({ minAvailable: '30%' }).status).toMatchObject({
      desiredHealthy: 2,
      disruptionsAllowed: 0,
    });
    expect(statusOf({ maxUnavailable: '50%' }).status).toMatchObject({
      desiredHealthy: 2,
      disruptionsAllowed: 0,
    });
  });

  it('leaves out pods whose eviction was just allowed, for two minutes', () => {
    const recently = { disruptedPods: { a: formatTime(epoch - 20_000) } };
    expect(statusOf({ minAvailable: 1 }, recently)).toMatchObject({
      status: { currentHealthy: 1, disruptionsAllowed: 0, disruptedPods: recently.disruptedPods },
      recheckInMs: 100_000,
    });
    const longAgo = { disruptedPods: { a: formatTime(epoch - 121_000) } };
    expect(statusOf({ minAvailable: 1 }, longAgo).status.currentHealthy).toBe(2);
  });

  it('keeps the time of its condition while nothing changes', () => {
    const first = statusOf({ minAvailable: 1 }).status;
    const later = formatTime(epoch - 1000);
    const old = first.conditions!.map((condition) => ({ ...condition, lastTransitionTime: later }));
    expect(statusOf({ minAvailable: 1 }, { conditions: old }).status.conditions).toEqual(old);
  });
});
