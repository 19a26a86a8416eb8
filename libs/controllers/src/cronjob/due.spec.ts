import { describe, expect, it } from 'vitest';
import type { CronJob, CronJobSpec } from '#kinds';
import { formatTime } from '#machinery';
import { epoch, stored } from '../testing/objects.js';
import { dueTime } from './due.js';
import { parseSchedule } from './schedule.js';

const minutes = (count: number): number => epoch + count * 60_000;
function due(now: number, spec: Partial<CronJobSpec> = {}, last?: number) {
  const cronJob = stored<CronJob>({
    kind: 'CronJob',
    metadata: { name: 'cj' },
    spec: { schedule: '*/5 * * * *', jobTemplate: {}, ...spec },
    ...(last === undefined ? {} : { status: { lastScheduleTime: formatTime(last) } }),
  });
  return dueTime(cronJob, parseSchedule('*/5 * * * *')!, now);
}

describe('the time that a CronJob is due', () => {
  it('is the newest one that has passed since the last Job', () => {
    expect(due(minutes(17)).latest).toBe(minutes(15));
    expect(due(minutes(17), {}, minutes(15))).toMatchObject({
      latest: undefined,
      next: minutes(20),
    });
  });

  it('forgets times before the starting deadline', () => {
    expect(due(minutes(17), { startingDeadlineSeconds: 60 }).latest).toBeUndefined();
    expect(due(minutes(17), { startingDeadlineSeconds: 180 }).latest).toBe(minutes(15));
  });

  it('says when very many were missed, and still finds the newest', () => {
    expect(due(minutes(60 * 24 * 30 + 2))).toMatchObject({
      latest: minutes(60 * 24 * 30),
      tooManyMissed: true,
    });
  });
});
