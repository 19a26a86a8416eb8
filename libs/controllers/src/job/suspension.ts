import type { Job, JobCondition } from '#kinds';

/**
 * The conditions of a Job with `Suspended` as `spec.suspend` says (job_controller syncJob): a Job that never was suspended has none.
 * `changed` is true when a suspension begins or ends; one that ends starts the Job's time anew.
 */
export function withSuspension(
  job: Job,
  timestamp: string,
): { readonly conditions: readonly JobCondition[]; readonly changed: boolean } {
  const present = job.status?.conditions ?? [];
  const suspended = job.spec?.suspend === true;
  const old = present.find((condition) => condition.type === 'Suspended');
  const status = suspended ? 'True' : 'False';
  if (old === undefined ? !suspended : old.status === status)
    return { conditions: present, changed: false };
  const next: JobCondition = {
    type: 'Suspended',
    status,
    lastProbeTime: timestamp,
    lastTransitionTime: timestamp,
    reason: suspended ? 'JobSuspended' : 'JobResumed',
    message: suspended ? 'Job suspended' : 'Job resumed',
  };
  const conditions =
    old === undefined
      ? [...present, next]
      : present.map((condition) => (condition === old ? next : condition));
  return { conditions, changed: true };
}
