import { describe, expect, it } from 'vitest';
import type { Job, JobSpec } from '#kinds';
import { formatTime } from '#machinery';
import { epoch, podIn, stored } from '../testing/objects.js';
import { outcomeOf } from './job-outcome.js';
import { countPods, trackingFinalizer } from './job-pods.js';
import { isReady } from '../pods/pod-state.js';

function outcome(spec: Partial<JobSpec>, phases: readonly string[], afterSeconds = 0) {
  const job = stored<Job>({
    kind: 'Job',
    metadata: { name: 'j' },
    spec: { template: {}, backoffLimit: 1, ...spec },
    status: { startTime: formatTime(epoch) },
  });
  const pods = phases.map((phase, index) => {
    const pod = podIn(`p${index}`, { phase });
    return { ...pod, metadata: { ...pod.metadata, finalizers: [trackingFinalizer] } };
  });
  return outcomeOf(job, countPods(job, pods, isReady), epoch + afterSeconds * 1000);
}

describe('how a Job ends', () => {
  it('is complete when enough pods have succeeded', () => {
    expect(outcome({ completions: 2 }, ['Succeeded', 'Running'])).toBeUndefined();
    expect(outcome({ completions: 2 }, ['Succeeded', 'Succeeded'])?.type).toBe('Complete');
  });

  it('is complete without a number of completions when one has succeeded and none runs', () => {
    expect(outcome({}, ['Succeeded', 'Running'])).toBeUndefined();
    expect(outcome({}, ['Succeeded'])?.reason).toBe('CompletionsReached');
  });

  it('has failed when more pods failed than the limit allows', () => {
    expect(outcome({ completions: 1 }, ['Failed'])).toBeUndefined();
    expect(outcome({ completions: 1 }, ['Failed', 'Failed'])?.reason).toBe('BackoffLimitExceeded');
  });

  it('has failed when its deadline is over', () => {
    const spec = { completions: 1, activeDeadlineSeconds: 10 };
    expect(outcome(spec, ['Running'], 9)).toBeUndefined();
    expect(outcome(spec, ['Running'], 10)?.reason).toBe('DeadlineExceeded');
  });
});
