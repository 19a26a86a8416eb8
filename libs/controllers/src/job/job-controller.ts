import { isDeepStrictEqual } from 'node:util';
import { resources, type Job, type JobStatus, type Pod } from '#kinds';
import { formatTime, labelSelectorFromObject, StatusError, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { claim } from '../ownership/claim.js';
import { controllerOf } from '../ownership/owner-reference.js';
import { inDeletionOrder } from '../pods/deletion-order.js';
import { inGrowingBatches, PodControl } from '../pods/pod-control.js';
import { isReady } from '../pods/pod-state.js';
import { formatIndexes } from './indexes.js';
import {
  deadlineInMs,
  endConditions,
  isFinishedJob,
  outcomeOf,
  type Outcome,
} from './job-outcome.js';
import { jobPod } from './job-pod.js';
import { completionIndex, countPods, trackingFinalizer, type JobPods } from './job-pods.js';
import { retryDelayMs } from './retry-delay.js';
import { withSuspension } from './suspension.js';

/** Pods that one pass creates at most (maxPodCreateDeletePerSync). */
const maxPerPass = 500;

/** Runs the pods of Jobs until enough have succeeded or too many have failed. */
export class JobController extends Controller {
  private readonly jobs: Informer<Job>;
  private readonly pods: Informer<Pod>;
  private readonly events: EventRecorder;
  private readonly podControl: PodControl;

  constructor(context: SimulatorContext) {
    super('job', context);
    this.jobs = this.informer(resources.jobs);
    this.pods = this.informer(resources.pods);
    this.events = createEventRecorder(context, 'job-controller');
    this.podControl = new PodControl(context.client, this.events);
  }

  start(): void {
    this.pods.addIndex('controller', (pod) => [controllerOf(pod)?.uid ?? '']);
    this.pods.addIndex('namespace-orphans', (pod) =>
      controllerOf(pod) === undefined ? [pod.metadata.namespace ?? ''] : [],
    );
    this.pods.addIndex('job', (pod) => jobKeys(pod));
    this.jobs.handle(this.enqueuing());
    this.pods.handle(this.enqueuing((pod) => this.ownersOf(pod)));
  }

  /** The keys of the Job of a pod; for an orphan, of all that might adopt it. */
  private ownersOf(pod: Stored<Pod>): readonly string[] {
    if (controllerOf(pod) !== undefined) return jobKeys(pod);
    const labels = pod.metadata.labels ?? {};
    const matching = [...this.jobs.list(pod.metadata.namespace ?? '')].filter((job) =>
      labelSelectorFromObject(job.spec?.selector).matches(labels),
    );
    return matching.length > 0 ? matching.map(keyOf) : jobKeys(pod);
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const job = this.jobs.get(namespace, name);
    const known = this.pods.byIndex('job', `${namespace}/${name}`);
    const uid = job?.metadata.uid;
    // Pods of a Job that is gone: nobody else takes the finalizer off.
    await this.release(
      [...known].filter((pod) => {
        const owner = controllerOf(pod)?.uid;
        return owner === undefined ? job === undefined : owner !== uid;
      }),
    );
    if (job === undefined) return;
    if (this.isBehind(keyOf(job), this.pods) || this.isBehind(keyOf(job), this.jobs)) return;
    const selector = labelSelectorFromObject(job.spec?.selector);
    const candidates = [
      ...this.pods.byIndex('controller', job.metadata.uid),
      ...this.pods.byIndex('namespace-orphans', namespace),
    ];
    const owned = await claim(candidates, {
      client: this.context.client,
      resource: resources.pods,
      owner: job,
      matches: (pod) => selector.matches(pod.metadata.labels ?? {}),
      finalizer: trackingFinalizer,
    });
    if (isFinishedJob(job) || job.metadata.deletionTimestamp) return this.release(owned);
    const now = this.context.clock.now();
    const counted = countPods(job, owned, isReady);
    const outcome = outcomeOf(job, counted, now);
    if (outcome !== undefined) return this.end(job, counted, outcome, owned);
    const created = await this.manage(job, counted);
    await this.writeStatus(job, this.status(job, counted, counted.active.length + created));
    this.reportSuspension(job);
    await this.release([...counted.newlySucceeded, ...counted.newlyFailed]);
    const left = deadlineInMs(
      job.status?.startTime === undefined
        ? { ...job, status: { ...job.status, startTime: formatTime(now) } }
        : job,
      now,
    );
    if (left !== undefined) this.queue.addAfter(keyOf(job), left);
  }

  /** Creates or deletes pods towards the wanted parallelism; returns by how much the number of active ones changed. */
  private async manage(job: Stored<Job>, pods: JobPods): Promise<number> {
    const { parallelism = 1, completions, suspend } = job.spec ?? {};
    const open =
      completions === undefined
        ? pods.succeeded > 0
          ? pods.active.length
          : parallelism
        : completions - pods.succeeded;
    const wanted = suspend === true ? 0 : Math.min(parallelism, Math.max(0, open));
    const surplus = pods.active.length - wanted;
    if (surplus > 0) {
      const victims = inDeletionOrder(pods.active).slice(0, surplus);
      // Without the finalizer first: a pod that the Job itself does not want is no failure.
      await this.release(victims);
      await Promise.all(victims.map((pod) => this.podControl.delete(job, pod)));
      return -surplus;
    }
    const wait = retryDelayMs(pods, job, this.context.clock.now());
    if (surplus === 0 || wait > 0) {
      if (wait > 0) this.queue.addAfter(keyOf(job), wait);
      return 0;
    }
    const held =
      pods.terminating > 0 && job.spec?.podReplacementPolicy === 'Failed' ? pods.terminating : 0;
    const indexes = job.spec?.completionMode === 'Indexed' ? freeIndexes(job, pods) : undefined;
    const count = Math.min(-surplus - held, maxPerPass, indexes?.length ?? maxPerPass);
    return inGrowingBatches(Math.max(0, count), async (number) => {
      const pod = await this.podControl.create(job, job.spec.template, (base) =>
        jobPod(base, job, indexes?.[number]),
      );
      this.noteWrite(keyOf(job), pod);
    });
  }

  private status(job: Stored<Job>, pods: JobPods, active: number): JobStatus {
    const timestamp = formatTime(this.context.clock.now());
    const { conditions, changed } = withSuspension(job, timestamp);
    const resumed = changed && job.spec?.suspend !== true;
    const started =
      job.spec?.suspend === true
        ? undefined
        : resumed
          ? timestamp
          : (job.status?.startTime ?? timestamp);
    const completed = formatIndexes(pods.completedIndexes);
    return {
      ...(started === undefined ? {} : { startTime: started }),
      ...(active === 0 ? {} : { active }),
      ready: pods.ready,
      terminating: pods.terminating,
      ...(pods.succeeded === 0 ? {} : { succeeded: pods.succeeded }),
      ...(pods.failed === 0 ? {} : { failed: pods.failed }),
      ...(completed === '' ? {} : { completedIndexes: completed }),
      ...(conditions.length === 0 ? {} : { conditions }),
      uncountedTerminatedPods: {},
    };
  }

  private reportSuspension(job: Stored<Job>): void {
    if (!withSuspension(job, '').changed) return;
    if (job.spec?.suspend === true) this.events.event(job, 'Normal', 'Suspended', 'Job suspended');
    else this.events.event(job, 'Normal', 'Resumed', 'Job resumed');
  }

  private async end(
    job: Stored<Job>,
    pods: JobPods,
    outcome: Outcome,
    owned: readonly Stored<Pod>[],
  ): Promise<void> {
    const timestamp = formatTime(this.context.clock.now());
    for (const pod of pods.active) await this.podControl.delete(job, pod);
    const failed = pods.failed + (outcome.type === 'Failed' ? pods.active.length : 0);
    const base = this.status(job, { ...pods, failed, ready: 0, terminating: 0 }, 0);
    const completionTime = outcome.type === 'Complete' ? { completionTime: timestamp } : {};
    const conditions = endConditions(outcome, timestamp, job.status?.conditions ?? []);
    await this.writeStatus(job, { ...base, ...completionTime, conditions });
    if (outcome.type === 'Complete') this.events.event(job, 'Normal', 'Completed', 'Job completed');
    else this.events.event(job, 'Warning', outcome.reason, outcome.message);
    await this.release(owned);
  }

  private async writeStatus(job: Stored<Job>, status: JobStatus): Promise<void> {
    if (isDeepStrictEqual(job.status ?? {}, status)) return;
    this.noteWrite(
      keyOf(job),
      await this.context.client.update(resources.jobs, { ...job, status }, 'status'),
    );
  }

  /** Takes the tracking finalizer off pods that are counted, so that they can go. */
  private async release(pods: readonly Stored<Pod>[]): Promise<void> {
    for (const pod of pods) {
      if (!pod.metadata.finalizers?.includes(trackingFinalizer)) continue;
      const { namespace = '', name, uid } = pod.metadata;
      const body = {
        metadata: { uid, [`$deleteFromPrimitiveList/finalizers`]: [trackingFinalizer] },
      };
      try {
        await this.context.client.patch(resources.pods, namespace, name, 'strategic', body);
      } catch (error) {
        if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409))
          throw error;
      }
    }
  }
}

/** The key of the Job that a pod belongs to, or belonged to while it had an owner. */
function jobKeys(pod: Stored<Pod>): readonly string[] {
  const { namespace = '', labels, finalizers } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner !== undefined) return owner.kind === 'Job' ? [`${namespace}/${owner.name}`] : [];
  const name = labels?.['batch.kubernetes.io/job-name'];
  const isTracked = finalizers?.includes(trackingFinalizer) === true;
  return name !== undefined && isTracked ? [`${namespace}/${name}`] : [];
}

/** Indexes without a pod and not done yet, lowest first. */
function freeIndexes(job: Stored<Job>, pods: JobPods): number[] {
  const taken = new Set(pods.active.map(completionIndex));
  const free: number[] = [];
  for (
    let index = 0;
    index < (job.spec?.completions ?? 0) && free.length < maxPerPass;
    index += 1
  ) {
    if (!taken.has(index) && !pods.completedIndexes.has(index)) free.push(index);
  }
  return free;
}
