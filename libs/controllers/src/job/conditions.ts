import type { Job, JobCondition } from '#kinds';

/** A condition that holds from now on; `timestamp` as the API writes it. */
export function newCondition(
  type: string,
  reason: string,
  message: string,
  timestamp: string,
  status = 'True',
): JobCondition {
  return {
    type,
    status,
    lastProbeTime: timestamp,
    lastTransitionTime: timestamp,
    reason,
    message,
  };
}

/** The condition of a type that holds. */
export function conditionOf(job: Job, type: string): JobCondition | undefined {
  return job.status?.conditions?.find(
    (condition) => condition.type === type && condition.status === 'True',
  );
}

export function isFinishedJob(job: Job): boolean {
  return conditionOf(job, 'Complete') !== undefined || conditionOf(job, 'Failed') !== undefined;
}

/**
 * The conditions with `next` in its place, at the end when there was none of its type; undefined when nothing changes. One that does not
 * hold is not added (job_controller ensureJobConditionStatus).
 */
export function withCondition(
  present: readonly JobCondition[],
  next: JobCondition,
): readonly JobCondition[] | undefined {
  const old = present.find(({ type }) => type === next.type);
  if (old === undefined) return next.status === 'False' ? undefined : [...present, next];
  const isSame =
    old.status === next.status && old.reason === next.reason && old.message === next.message;
  return isSame ? undefined : present.map((condition) => (condition === old ? next : condition));
}
