import { describe, expect, it } from 'vitest';
import type { Job, JobSpec } from '#kinds';
import { formatTime } from '#machinery';
import { epoch, podIn, stored } from '../testing/objects.js';
import { indexAnnotation, trackingFinalizer } from './job-indexes.js';
import { decision, isComplete } from './job-outcome.js';
import { countPods } from './job-pods.js';

const jobOf = (spec: Partial<JobSpec>) =>
  stored<Job>({
    kind: 'Job',
    metadata: { name: 'j' },
    spec: { template: {}, backoffLimit: 1, ...spec },
    status: { startTime: formatTime(epoch) },
  });
const podsOf = (phases: readonly string[]) =>
  phases.map((phase, index) => {
    const pod = podIn(`p${index}`, { phase, annotations: { [indexAnnotation]: String(index) } });
    return { ...pod, metadata: { ...pod.metadata, finalizers: [trackingFinalizer] } };
  });

function outcome(spec: Partial<JobSpec>, phases: readonly string[], afterSeconds = 0) {
  const job = jobOf(spec);
  const pods = countPods(job, podsOf(phases));
  const decided = decision(job, pods, epoch + afterSeconds * 1000, 't');
  return decided?.reason ?? (isComplete(job, pods, pods.active.length) ? 'done' : undefined);
}

describe('how a Job ends', () => {
  it('is complete when enough pods have succeeded and none runs', () => {
    expect(outcome({ completions: 2 }, ['Succeeded', 'Running'])).toBeUndefined();
    expect(outcome({ completions: 1 }, ['Succeeded', 'Running'])).toBeUndefined();
    expect(outcome({ completions: 2 }, ['Succeeded', 'Succeeded'])).toBe('done');
  });

  it('is complete without a number of completions when one has succeeded and none runs', () => {
    expect(outcome({}, ['Succeeded', 'Running'])).toBeUndefined();
    expect(outcome({}, ['Succeeded'])).toBe('done');
    expect(outcome({}, [])).toBeUndefined();
  });

  it('has failed when more pods failed than the limit allows', () => {
    expect(outcome({ completions: 1 }, ['Failed'])).toBeUndefined();
    expect(outcome({ completions: 1 }, ['Failed', 'Failed'])).toBe('BackoffLimitExceeded');
  });

  it('has failed when its deadline is over', () => {
    const spec = { completions: 1, activeDeadlineSeconds: 10 };
    expect(outcome(spec, ['Running'], 9)).toBeUndefined();
    expect(outcome(spec, ['Running'], 10)).toBe('DeadlineExceeded');
  });

  it('has failed when indexes have failed and all others are done', () => {
    const spec: Partial<JobSpec> = {
      completions: 2,
      completionMode: 'Indexed',
      backoffLimit: 100,
      backoffLimitPerIndex: 0,
    };
    expect(outcome(spec, ['Failed', 'Running'])).toBeUndefined();
    expect(outcome(spec, ['Failed', 'Succeeded'])).toBe('FailedIndexes');
    expect(outcome({ ...spec, maxFailedIndexes: 0 }, ['Failed', 'Running'])).toBe(
      'MaxFailedIndexesExceeded',
    );
  });

  it('is decided as soon as the success policy is met', () => {
    const spec: Partial<JobSpec> = {
      completions: 3,
      completionMode: 'Indexed',
      successPolicy: { rules: [{ succeededIndexes: '1-2', succeededCount: 1 }] },
    };
    expect(outcome(spec, ['Succeeded', 'Running', 'Running'])).toBeUndefined();
    expect(outcome(spec, ['Running', 'Succeeded', 'Running'])).toBe('SuccessPolicy');
  });
});
