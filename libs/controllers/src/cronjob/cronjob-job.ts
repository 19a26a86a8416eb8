import type { CronJob, Job, JobSpec } from '#kinds';
import { formatTime, type Stored } from '#machinery';
import { controllerReference } from '../ownership/owner-reference.js';

/** The Job of one scheduled time: its name carries the minute, so that it cannot be made twice. `at` in milliseconds. */
export function jobOf(cronJob: Stored<CronJob>, at: number): Job {
  const { name, namespace = '' } = cronJob.metadata;
  const { metadata, spec = {} as JobSpec } = cronJob.spec.jobTemplate;
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name}-${Math.floor(at / 60_000)}`,
      namespace,
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      annotations: {
        ...metadata?.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': formatTime(at),
      },
      ownerReferences: [controllerReference(cronJob)],
    },
    spec,
  };
}
