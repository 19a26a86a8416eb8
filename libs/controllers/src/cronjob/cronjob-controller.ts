import { isDeepStrictEqual } from 'node:util';
import {
  resources,
  type CronJob,
  type CronJobStatus,
  type Job,
  type ObjectReference,
} from '#kinds';
import { formatTime, StatusError, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { conditionOf, isFinishedJob } from '../job/conditions.js';
import { controllerOf } from '../ownership/owner-reference.js';
import { jobOf } from './cronjob-job.js';
import { dueTime } from './due.js';
import { parseSchedule } from './schedule.js';

/** Pause after the scheduled second, so that clocks that differ a little agree that it has come (nextScheduleDelta), in milliseconds. */
const scheduleDeltaMs = 100;

/** Makes a Job at each time of a CronJob's schedule, and clears away old ones. */
export class CronJobController extends Controller {
  private readonly cronJobs: Informer<CronJob>;
  private readonly jobs: Informer<Job>;
  private readonly events: EventRecorder;

  constructor(context: SimulatorContext) {
    super('cronjob', context);
    this.cronJobs = this.informer(resources.cronJobs);
    this.jobs = this.informer(resources.jobs);
    this.events = createEventRecorder(context, 'cronjob-controller');
  }

  start(): void {
    this.jobs.addIndex('controller', (job) => [controllerOf(job)?.uid ?? '']);
    this.cronJobs.handle(this.enqueuing());
    this.jobs.handle(this.enqueuing(this.controllerKeys('CronJob')));
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const cronJob = this.cronJobs.get(namespace, name);
    if (cronJob === undefined) return;
    const key = keyOf(cronJob);
    if (this.isBehind(key, this.jobs) || this.isBehind(key, this.cronJobs)) return;
    const jobs = this.jobs.byIndex('controller', cronJob.metadata.uid);
    await this.cleanUp(cronJob, jobs);
    const status = this.observe(cronJob, jobs);
    const started = cronJob.metadata.deletionTimestamp
      ? undefined
      : await this.startDue(cronJob, jobs, status);
    const next = started === undefined ? status : { ...status, ...started };
    if (isDeepStrictEqual(cronJob.status ?? {}, next)) return;
    const written = { ...cronJob, status: next };
    this.noteWrite(key, await this.context.client.update(resources.cronJobs, written, 'status'));
  }

  /** The status as the Jobs have it: those that run, and when one last succeeded. */
  private observe(cronJob: Stored<CronJob>, jobs: readonly Stored<Job>[]): CronJobStatus {
    const { active: before = [], lastScheduleTime, lastSuccessfulTime } = cronJob.status ?? {};
    const byUid = new Map(jobs.map((job) => [job.metadata.uid, job]));
    for (const job of jobs) {
      const isKnown = before.some((active) => active.uid === job.metadata.uid);
      if (!isKnown && !isFinishedJob(job)) {
        const { name } = job.metadata;
        const message = `Saw a job that the controller did not create or forgot: ${name}`;
        this.events.event(cronJob, 'Warning', 'UnexpectedJob', message);
      }
      if (!isKnown || !isFinishedJob(job)) continue;
      const condition = conditionOf(job, 'Complete') === undefined ? 'Failed' : 'Complete';
      const message = `Saw completed job: ${job.metadata.name}, condition: ${condition}`;
      this.events.event(cronJob, 'Normal', 'SawCompletedJob', message);
    }
    for (const { uid, name } of before) {
      if (byUid.has(uid ?? '')) continue;
      this.events.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    }
    const active = before.filter(({ uid = '' }) => {
      const job = byUid.get(uid);
      return job !== undefined && !isFinishedJob(job);
    });
    const ends = jobs.flatMap((job) =>
      conditionOf(job, 'Complete') === undefined ? [] : (job.status?.completionTime ?? []),
    );
    const lastSuccess = [...ends, ...(lastSuccessfulTime === undefined ? [] : [lastSuccessfulTime])]
      .sort()
      .at(-1);
    return {
      ...(active.length === 0 ? {} : { active }),
      ...(lastScheduleTime === undefined ? {} : { lastScheduleTime }),
      ...(lastSuccess === undefined ? {} : { lastSuccessfulTime: lastSuccess }),
    };
  }

  /** Starts the Job whose time has come, if policy allows, and comes back for the next one. */
  private async startDue(
    cronJob: Stored<CronJob>,
    jobs: readonly Stored<Job>[],
    status: CronJobStatus,
  ): Promise<Partial<CronJobStatus> | undefined> {
    const { suspend, schedule: text, timeZone, startingDeadlineSeconds } = cronJob.spec ?? {};
    if (suspend === true) return undefined;
    const schedule = parseSchedule(text, timeZone);
    if (schedule === undefined) {
      this.events.event(
        cronJob,
        'Warning',
        'UnparseableSchedule',
        `unparseable schedule: "${text}"`,
      );
      return undefined;
    }
    const now = this.context.clock.now();
    const { latest, tooManyMissed, next } = dueTime(cronJob, schedule, now);
    if (next !== undefined) this.queue.addAfter(keyOf(cronJob), next - now + scheduleDeltaMs);
    if (latest === undefined && next === undefined) {
      const message = `invalid schedule: ${text} : time difference between two schedules is less than 1 second`;
      this.events.event(cronJob, 'Warning', 'InvalidSchedule', message);
    }
    if (tooManyMissed) {
      const message =
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      this.events.event(cronJob, 'Warning', 'TooManyMissedTimes', message);
    }
    if (latest === undefined) return undefined;
    if (startingDeadlineSeconds !== undefined && latest + startingDeadlineSeconds * 1000 < now) {
      const message = `Missed scheduled time to start a job: ${new Date(latest).toUTCString().replace('GMT', '+0000')}`;
      this.events.event(cronJob, 'Warning', 'MissSchedule', message);
      return undefined;
    }
    const { active = [] } = status;
    const running = jobs.filter((job) => active.some(({ uid }) => uid === job.metadata.uid));
    const job = jobOf(cronJob, latest);
    if (
      active.some(({ name }) => name === job.metadata?.name) ||
      status.lastScheduleTime === formatTime(latest)
    )
      return undefined;
    const policy = cronJob.spec?.concurrencyPolicy;
    if (policy === 'Forbid' && active.length > 0) {
      const message =
        'Not starting job because prior execution is running and concurrency policy is Forbid';
      this.events.event(cronJob, 'Normal', 'JobAlreadyActive', message);
      return undefined;
    }
    if (policy === 'Replace') for (const other of running) await this.remove(cronJob, other);
    return this.create(cronJob, job, latest, policy === 'Replace' ? [] : active);
  }

  private async create(
    cronJob: Stored<CronJob>,
    job: Job,
    at: number,
    active: readonly ObjectReference[],
  ): Promise<Partial<CronJobStatus>> {
    const lastScheduleTime = formatTime(at);
    try {
      const namespace = cronJob.metadata.namespace ?? '';
      const created = await this.context.client.create(resources.jobs, namespace, job);
      this.noteWrite(keyOf(cronJob), created);
      const message = `Created job ${created.metadata.name}`;
      this.events.event(cronJob, 'Normal', 'SuccessfulCreate', message);
      return { active: [...active, referenceTo(created)], lastScheduleTime };
    } catch (error) {
      if (error instanceof StatusError && error.reason === 'AlreadyExists')
        return { lastScheduleTime };
      const text = error instanceof Error ? error.message : String(error);
      this.events.event(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${text}`);
      throw error;
    }
  }

  /** Finished Jobs beyond the limits of the history go, oldest first. */
  private async cleanUp(cronJob: Stored<CronJob>, jobs: readonly Stored<Job>[]): Promise<void> {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec ?? {};
    const limits = { Complete: successfulJobsHistoryLimit, Failed: failedJobsHistoryLimit };
    for (const [type, limit] of Object.entries(limits)) {
      if (limit === undefined) continue;
      const ended = jobs.filter((job) => conditionOf(job, type) !== undefined);
      const newestFirst = ended.sort((a, b) => startOf(b).localeCompare(startOf(a)));
      for (const job of newestFirst.slice(limit)) await this.remove(cronJob, job);
    }
  }

  private async remove(cronJob: Stored<CronJob>, job: Stored<Job>): Promise<void> {
    if (job.metadata.deletionTimestamp) return;
    const { namespace = '', name, uid } = job.metadata;
    const options = { propagationPolicy: 'Background' as const, preconditions: { uid } };
    try {
      await this.context.client.delete(resources.jobs, namespace, name, options);
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return;
      const text = error instanceof Error ? error.message : String(error);
      this.events.event(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${text}`);
      throw error;
    }
    this.events.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
  }
}

const startOf = (job: Stored<Job>): string =>
  job.status?.startTime ?? job.metadata.creationTimestamp;

function referenceTo({ metadata }: Stored<Job>): ObjectReference {
  const { name, namespace = '', uid, resourceVersion } = metadata;
  return { kind: 'Job', namespace, name, uid, apiVersion: 'batch/v1', resourceVersion };
}
