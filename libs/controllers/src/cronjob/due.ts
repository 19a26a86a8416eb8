import type { CronJob } from '#kinds';
import { parseTime, type Stored } from '#machinery';
import type { Schedule } from './schedule.js';

/** Missed times that are counted before the controller gives up counting and warns. */
const mostMissed = 100;

export interface Due {
  /** The newest time that has passed without a Job, in milliseconds; undefined: none. */
  readonly latest: number | undefined;
  readonly tooManyMissed: boolean;
  /** The next time to come. */
  readonly next: number | undefined;
}

/** Which time of the schedule has come since the last one (cronjob utils mostRecentScheduleTime). `now` in milliseconds. */
export function dueTime(cronJob: Stored<CronJob>, schedule: Schedule, now: number): Due {
  const { startingDeadlineSeconds } = cronJob.spec ?? {};
  const last = parseTime(cronJob.status?.lastScheduleTime ?? '');
  const created = Date.parse(cronJob.metadata.creationTimestamp);
  const earliest = Math.max(
    last ?? created,
    startingDeadlineSeconds === undefined ? 0 : now - startingDeadlineSeconds * 1000,
  );
  let latest: number | undefined;
  let missed = 0;
  let next = schedule.next(earliest);
  while (next !== undefined && next <= now) {
    latest = next;
    missed += 1;
    // A long pause is not walked through minute by minute: the times of the last day suffice to find the newest.
    const from = missed > mostMissed ? Math.max(next, now - 86_400_000) : next;
    next = schedule.next(from);
  }
  return { latest, tooManyMissed: missed > mostMissed, next };
}
