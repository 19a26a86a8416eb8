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
import { inGrowingBatches, PodControl } from '../pods/pod-control.js';
import { isReady } from '../pods/pod-state.js';
import { isFinishedJob, newCondition, withCondition } from './conditions.js';
import { trackingFinalizer } from './job-indexes.js';
import { deadlineInMs, decision, isComplete } from './job-outcome.js';
import { jobPod } from './job-pod.js';
import { countPods, type JobPods } from './job-pods.js';
import { scaling, type Scaling } from './job-scale.js';
import { account, ended, settle, type Accounting } from './job-status.js';
import { failuresAfter, type Failures } from './retry-delay.js';

/** How long a Job waits until deleted pods are seen to go, in milliseconds. */
const catchUpMs = 10;
const noFailures: Failures = { count: 0, last: 0 };
const completionsReached = [
  'CompletionsReached',
  'Reached expected number of succeeded pods',
] as const;
const tooMany = 'Too many succeeded pods running after completion count reached';
/** The value of `managedBy` that means this controller (KEP-4368). */
const ownName = 'kubernetes.io/job-controller';

/** The pods of a Job after a pass: how many run, are ready, go; and what could not be done. */
interface Running {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly failure?: unknown;
}

/** Runs the pods of Jobs until enough have succeeded or too many have failed. */
export class JobController extends Controller {
  private readonly jobs: Informer<Job>;
  private readonly pods: Informer<Pod>;
  private readonly events: EventRecorder;
  private readonly podControl: PodControl;
  /** By the uid of an unfinished Job. */
  private readonly failures = new Map<string, Failures>();
  /** By the key of a Job the uids of the pods that it deleted last. */
  private readonly going = new Map<string, ReadonlySet<string>>();

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
    this.jobs.handle({
      deleted: (job) => {
        this.failures.delete(job.metadata.uid);
        this.going.delete(keyOf(job));
      },
    });
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
    if (job === undefined || (job.spec?.managedBy ?? ownName) !== ownName) return;
    if (this.awaitsDeletion(job)) return;
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
    if (isFinishedJob(job)) {
      this.failures.delete(uid!);
      return this.release(owned);
    }
    await this.advance(job, owned);
  }

  private async advance(job: Stored<Job>, owned: readonly Stored<Pod>[]): Promise<void> {
    const now = this.context.clock.now();
    const timestamp = formatTime(now);
    const pods = countPods(job, owned);
    const { uid, deletionTimestamp } = job.metadata;
    const suspended = job.spec?.suspend === true;
    const startTime = job.status?.startTime ?? (suspended ? undefined : timestamp);
    const started = { ...job, status: { ...job.status, ...(startTime ? { startTime } : {}) } };
    const failures = failuresAfter(
      this.failures.get(uid) ?? noFailures,
      pods.newlySucceeded,
      pods.newlyFailed,
    );
    let decided = decision(started, pods, now, timestamp);
    let run: Running = { ...pods, active: pods.active.length };
    let status: JobStatus = started.status;
    if (decided !== undefined) run = await this.remove(job, run, pods.active, false);
    else {
      const left = deadlineInMs(started, now);
      if (left !== undefined) this.queue.addAfter(keyOf(job), left);
      if (!deletionTimestamp)
        run = await this.scale(job, pods, run, scaling(job, pods, failures, now));
      if (isComplete(job, pods, run.active))
        decided = newCondition('SuccessCriteriaMet', ...completionsReached, timestamp);
      else if (!deletionTimestamp) status = this.withSuspension(job, status, timestamp);
    }
    const { active, ready, terminating, failure } = run;
    const { active: _, ...rest } = status;
    const counts = { ...(active === 0 ? {} : { active }), ready, terminating };
    await this.finish(
      job,
      account(job, { ...rest, ...counts }, pods, decided, timestamp),
      timestamp,
    );
    this.failures.set(uid, failures);
    if (failure !== undefined) throw failure;
  }

  /** Writes what was found, takes finalizers off, counts, and ends the Job when nothing is left to count. */
  private async finish(job: Stored<Job>, found: Accounting, timestamp: string): Promise<void> {
    const noted = await this.writeStatus(job, found.status);
    await this.release(found.release, keyOf(job));
    const counted = settle(found.status, new Set());
    const last = found.end && ended(counted, found.end, timestamp);
    await this.writeStatus(noted, last ?? counted);
    if (last === undefined) return;
    const { type, reason = '', message = '' } = found.end!;
    if (type === 'Failed') return this.events.event(job, 'Warning', reason, message);
    const { completions = Infinity } = job.spec ?? {};
    if ((last.succeeded ?? 0) > completions)
      this.events.event(job, 'Warning', 'TooManySucceededPods', tooMany);
    this.events.event(job, 'Normal', 'Completed', 'Job completed');
  }

  /** Makes or removes pods; a failure is kept until what there is has been told. */
  private async scale(
    job: Stored<Job>,
    pods: JobPods,
    run: Running,
    { remove, create, waitMs }: Scaling,
  ): Promise<Running> {
    if (remove.length > 0) return this.remove(job, run, remove, true);
    if (waitMs > 0) {
      this.queue.addAfter(keyOf(job), waitMs);
      // The real controller tells no active pods while it waits.
      return { ...run, active: 0 };
    }
    let made = 0;
    try {
      await inGrowingBatches(create.length, async (number) => {
        const index = create[number];
        const replaced = index === undefined ? undefined : pods.indexes?.retried.get(index);
        const pod = await this.podControl.create(job, job.spec.template, (base) =>
          jobPod(base, job, index, replaced),
        );
        made += 1;
        this.noteWrite(keyOf(job), pod);
      });
      return { ...run, active: run.active + made };
    } catch (failure) {
      return { ...run, active: run.active + made, failure };
    }
  }

  /** Deletes active pods; `unwanted` ones lose the finalizer first: what the Job itself does not want is no failure. */
  private async remove(
    job: Stored<Job>,
    run: Running,
    victims: readonly Stored<Pod>[],
    unwanted: boolean,
  ): Promise<Running> {
    if (unwanted) await this.release(victims, keyOf(job));
    const going = new Set(victims.map(({ metadata }) => metadata.uid));
    if (going.size > 0) this.going.set(keyOf(job), going);
    await Promise.all(victims.map((pod) => this.podControl.delete(job, pod)));
    return {
      ...run,
      active: run.active - victims.length,
      ready: run.ready - victims.filter(isReady).length,
      terminating: run.terminating + victims.length,
    };
  }

  /** Whether pods that an earlier pass deleted still seem to stay. */
  private awaitsDeletion(job: Stored<Job>): boolean {
    const key = keyOf(job);
    const going = this.going.get(key);
    if (going === undefined) return false;
    const pods = [...this.pods.byIndex('controller', job.metadata.uid)];
    if (pods.some(({ metadata }) => !metadata.deletionTimestamp && going.has(metadata.uid))) {
      this.queue.addAfter(key, catchUpMs);
      return true;
    }
    this.going.delete(key);
    return false;
  }

  /** The status with the condition that `spec.suspend` calls for; a suspension takes the start away, its end gives a new one. */
  private withSuspension(job: Stored<Job>, status: JobStatus, timestamp: string): JobStatus {
    const { conditions = [], startTime: _, ...rest } = status;
    const suspended = job.spec?.suspend === true;
    const next = suspended
      ? newCondition('Suspended', 'JobSuspended', 'Job suspended', timestamp)
      : newCondition('Suspended', 'JobResumed', 'Job resumed', timestamp, 'False');
    const changed = withCondition(conditions, next);
    if (changed === undefined) return status;
    this.events.event(job, 'Normal', suspended ? 'Suspended' : 'Resumed', next.message!);
    return { ...rest, conditions: changed, ...(suspended ? {} : { startTime: timestamp }) };
  }

  private async writeStatus(job: Stored<Job>, status: JobStatus): Promise<Stored<Job>> {
    if (isDeepStrictEqual(job.status ?? {}, status)) return job;
    const written = await this.context.client.update(resources.jobs, { ...job, status }, 'status');
    this.noteWrite(keyOf(job), written);
    return { ...written, status };
  }

  /** Takes the tracking finalizer off pods that are counted, so that they can go; `key` is that of their Job while it goes on. */
  private async release(pods: readonly Stored<Pod>[], key?: string): Promise<void> {
    for (const pod of pods) {
      if (!pod.metadata.finalizers?.includes(trackingFinalizer)) continue;
      const { namespace = '', name, uid } = pod.metadata;
      const body = {
        metadata: { uid, [`$deleteFromPrimitiveList/finalizers`]: [trackingFinalizer] },
      };
      try {
        const { pods: kind } = resources;
        const freed = await this.context.client.patch(kind, namespace, name, 'strategic', body);
        if (key !== undefined) this.noteWrite(key, freed);
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
