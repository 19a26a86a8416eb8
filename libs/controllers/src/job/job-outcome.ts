import type { Job, JobCondition } from '#kinds';
import type { Stored } from '#machinery';
import { conditionOf, newCondition } from './conditions.js';
import { isFailed, type JobPods } from './job-pods.js';
import { judge } from './pod-failure-policy.js';
import { successPolicyMet } from './success-policy.js';

/**
 * The condition that decides how the Job ends, whatever still runs: SuccessCriteriaMet or FailureTarget, or Failed when FailureTarget was
 * written before; undefined while the Job goes on (job_controller syncJob). `now` in milliseconds.
 */
export function decision(
  job: Stored<Job>,
  pods: JobPods,
  now: number,
  timestamp: string,
): JobCondition | undefined {
  const met = conditionOf(job, 'SuccessCriteriaMet');
  if (met !== undefined) return met;
  const target = conditionOf(job, 'FailureTarget');
  if (target !== undefined)
    return newCondition('Failed', target.reason ?? '', target.message ?? '', timestamp);
  const failure = failureOf(job, pods, now);
  if (failure !== undefined) return newCondition('FailureTarget', ...failure, timestamp);
  const rule = pods.indexes && successPolicyMet(job, pods.indexes.succeeded);
  if (rule === undefined) return undefined;
  return newCondition('SuccessCriteriaMet', 'SuccessPolicy', rule, timestamp);
}

/** Reason and message of a failure. */
function failureOf(
  job: Stored<Job>,
  pods: JobPods,
  now: number,
): readonly [string, string] | undefined {
  if (job.spec?.podFailurePolicy) {
    for (const pod of pods.all) {
      const message = isFailed(job, pod) ? judge(job, pod).failsJob : undefined;
      if (message !== undefined) return ['PodFailurePolicy', message];
    }
  }
  if (pods.failed > (job.spec?.backoffLimit ?? 6) || isRestartedTooOften(job, pods))
    return ['BackoffLimitExceeded', 'Job has reached the specified backoff limit'];
  const left = deadlineInMs(job, now);
  if (left !== undefined && left <= 0)
    return ['DeadlineExceeded', 'Job was active longer than specified deadline'];
  const { succeeded, failed } = pods.indexes ?? {};
  const { maxFailedIndexes, completions = 0 } = job.spec ?? {};
  if (failed === undefined || failed.size === 0) return undefined;
  if (failed.size > (maxFailedIndexes ?? Infinity)) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return ['MaxFailedIndexesExceeded', message];
  }
  return failed.size + (succeeded?.size ?? 0) >= completions
    ? ['FailedIndexes', 'Job has failed indexes']
    : undefined;
}

/** Whether enough pods have succeeded, and none runs any more. */
export function isComplete(job: Job, pods: JobPods, active: number): boolean {
  const { completions } = job.spec ?? {};
  return active === 0 && pods.succeeded >= (completions ?? 1);
}

/** Milliseconds until `activeDeadlineSeconds` are over; undefined without a deadline or while the Job has not started. */
export function deadlineInMs(job: Job, now: number): number | undefined {
  const started = Date.parse(job.status?.startTime ?? '');
  const seconds = job.spec?.activeDeadlineSeconds;
  if (seconds === undefined || Number.isNaN(started) || job.spec?.suspend === true)
    return undefined;
  return started + seconds * 1000 - now;
}

/** With restartPolicy OnFailure the restarts of containers count against the limit. */
function isRestartedTooOften(job: Job, pods: JobPods): boolean {
  if (job.spec?.template.spec?.restartPolicy !== 'OnFailure') return false;
  const restarts = pods.all
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({ status }) => [
      ...(status?.initContainerStatuses ?? []),
      ...(status?.containerStatuses ?? []),
    ])
    .reduce((sum, status) => sum + status.restartCount, 0);
  return restarts >= Math.max(1, job.spec.backoffLimit ?? 6);
}
