import type { Job, Pod } from '#kinds';
import type { Stored } from '#machinery';
import type { JobPods } from './job-pods.js';

/** First and longest pause between the failure of a pod and its replacement, in milliseconds (job_controller: 10 s to 10 min). */
const firstPauseMs = 10_000;
const longestPauseMs = 600_000;

/** How long the next pod must wait because of failures; 0: not at all. */
export function retryDelayMs(pods: JobPods, job: Stored<Job>, now: number): number {
  if (pods.failed === 0) return 0;
  const last = Math.max(
    ...pods.newlyFailed.map(finishedAt),
    Date.parse(job.metadata.creationTimestamp),
  );
  const pause = Math.min(firstPauseMs * 2 ** (pods.failed - 1), longestPauseMs);
  return Math.max(0, last + pause - now);
}

function finishedAt(pod: Stored<Pod>): number {
  const ends = (pod.status?.containerStatuses ?? []).map((status) =>
    Date.parse(status.state?.terminated?.finishedAt ?? ''),
  );
  return Math.max(
    ...ends.filter((end) => !Number.isNaN(end)),
    Date.parse(pod.metadata.creationTimestamp),
  );
}
