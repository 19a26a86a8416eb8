import { describe, expect, it } from 'vitest';
import type { Job, PodFailurePolicyRule } from '#kinds';
import { podIn, stored } from '../testing/objects.js';
import { judge } from './pod-failure-policy.js';

const jobWith = (...rules: PodFailurePolicyRule[]): Job => ({
  spec: { template: {}, podFailurePolicy: { rules } },
});
const failed = (exitCode: number, condition = 'Ready') => {
  const pod = podIn('p', { phase: 'Failed' });
  return stored<typeof pod>({
    ...pod,
    kind: 'Pod',
    status: {
      phase: 'Failed',
      conditions: [{ type: condition, status: 'True' }],
      containerStatuses: [
        {
          name: 'c',
          image: 'i',
          imageID: 'i',
          ready: false,
          restartCount: 0,
          state: { terminated: { exitCode } },
        },
      ],
    },
  });
};

describe('the failure policy of a Job', () => {
  it('fails the Job with the words of the rule that a pod matches', () => {
    const onExitCodes = { operator: 'In', values: [42] };
    const job = jobWith({ action: 'FailJob', onExitCodes });
    expect(judge(job, failed(42))).toEqual({
      counts: true,
      failsJob:
        'Container c for pod ns/p failed with exit code 42 matching FailJob rule at index 0',
    });
    expect(judge(job, failed(1))).toEqual({ counts: true });
  });

  it('does not count what a rule ignores', () => {
    const onPodConditions = [{ type: 'DisruptionTarget', status: 'True' }];
    const job = jobWith({ action: 'Ignore', onPodConditions });
    expect(judge(job, failed(1, 'DisruptionTarget'))).toEqual({ counts: false });
  });

  it('goes by the first rule that matches', () => {
    const onExitCodes = { operator: 'NotIn', values: [1] };
    const job = jobWith(
      { action: 'Count', onExitCodes },
      { action: 'FailIndex', onExitCodes: { operator: 'In', values: [1, 2] } },
    );
    expect(judge(job, failed(2))).toEqual({ counts: true });
    expect(judge(job, failed(1))).toEqual({ counts: true, failsIndex: true });
  });
});
