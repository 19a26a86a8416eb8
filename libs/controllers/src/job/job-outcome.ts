import type { Job, JobCondition } from '#kinds';
import type { Stored } from '#machinery';
import type { JobPods } from './job-pods.js';

/** How a Job ends, and why. */
export interface Outcome {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

export function conditionOf(job: Job, type: string): JobCondition | undefined {
  return job.status?.conditions?.find(
    (condition) => condition.type === type && condition.status === 'True',
  );
}

export function isFinishedJob(job: Job): boolean {
  return conditionOf(job, 'Complete') !== undefined || conditionOf(job, 'Failed') !== undefined;
}

/** The end that this state calls for; undefined while the Job goes on (job_controller syncJob). `now` in milliseconds. */
export function outcomeOf(job: Stored<Job>, pods: JobPods, now: number): Outcome | undefined {
  const backoffLimit = job.spec?.backoffLimit ?? 6;
  if (pods.failed > backoffLimit || restarts(job, pods) > backoffLimit) {
    return {
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  }
  const left = deadlineInMs(job, now);
  if (left !== undefined && left <= 0) {
    return {
      type: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    };
  }
  const { completions } = job.spec ?? {};
  const done =
    completions === undefined
      ? pods.succeeded > 0 && pods.active.length === 0
      : pods.succeeded >= completions;
  return done
    ? {
        type: 'Complete',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      }
    : undefined;
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
function restarts(job: Job, pods: JobPods): number {
  if (job.spec?.template.spec?.restartPolicy !== 'OnFailure') return 0;
  return pods.active
    .flatMap((pod) => [
      ...(pod.status?.initContainerStatuses ?? []),
      ...(pod.status?.containerStatuses ?? []),
    ])
    .reduce((sum, status) => sum + status.restartCount, 0);
}

/** The conditions of an ended Job: the decision first, then the end itself. */
export function endConditions(
  outcome: Outcome,
  timestamp: string,
  present: readonly JobCondition[],
): readonly JobCondition[] {
  const first = outcome.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
  const { reason, message } = outcome;
  const added = [first, outcome.type].map((type) => ({
    type,
    status: 'True',
    lastProbeTime: timestamp,
    lastTransitionTime: timestamp,
    reason,
    message,
  }));
  return [
    ...present.filter((condition) => !added.some((other) => other.type === condition.type)),
    ...added,
  ];
}
