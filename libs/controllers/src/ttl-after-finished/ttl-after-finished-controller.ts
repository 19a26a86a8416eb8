import { resources, type Job } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import { keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { conditionOf } from '../job/conditions.js';

/** Deletes Jobs `ttlSecondsAfterFinished` after their end (KEP-592). */
export class TtlAfterFinishedController extends Controller {
  private readonly jobs: Informer<Job>;

  constructor(context: SimulatorContext) {
    super('ttl-after-finished', context);
    this.jobs = this.informer(resources.jobs);
  }

  start(): void {
    this.jobs.handle(this.enqueuing((job) => (expiry(job) === undefined ? [] : [keyOf(job)])));
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const job = this.jobs.get(namespace, name);
    const end = job === undefined ? undefined : expiry(job);
    if (job === undefined || end === undefined) return;
    const left = end - this.context.clock.now();
    if (left > 0) return this.queue.addAfter(keyOf(job), left);
    const { uid, resourceVersion } = job.metadata;
    try {
      await this.context.client.delete(resources.jobs, namespace, name, {
        propagationPolicy: 'Foreground',
        preconditions: { uid, resourceVersion },
      });
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}

/** When the Job is to go, in milliseconds; undefined while it runs, is going, or without a time to live. */
function expiry(job: Stored<Job>): number | undefined {
  const ttl = job.spec?.ttlSecondsAfterFinished;
  const end = conditionOf(job, 'Complete') ?? conditionOf(job, 'Failed');
  if (ttl === undefined || end === undefined || job.metadata.deletionTimestamp) return undefined;
  return Date.parse(end.lastTransitionTime ?? job.metadata.creationTimestamp) + ttl * 1000;
}
