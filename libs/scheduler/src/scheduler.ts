import type { Simulator, SimulatorContext } from '#client';
import { resources, type Binding, type Pod } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import type { SchedulerConfiguration } from './config/configuration.js';
import { createProfiles, DEFAULT_SCHEDULER } from './config/create-profiles.js';
import { explainPod, type Explanation } from './explain.js';
import { decide, type Diagnosis } from './framework/decide.js';
import type { Profile } from './framework/profile.js';
import { GroupSelectors } from './group-selector.js';
import { Placements } from './placements.js';
import { preempt, type Preemption } from './preemption/preempt.js';
import type { Victims } from './preemption/victims.js';
import { SchedulingQueue, type QueuedPod } from './queue/scheduling-queue.js';
import { fitMessage } from './report/fit-message.js';
import type { SchedulingStatus } from './report/pod-status.js';
import { Reporter } from './report/reporter.js';
import { ClusterState } from './state/cluster-state.js';
import type { NodeInfo } from './state/node-info.js';
import { PodInfo } from './state/pod-info.js';
import { Storage } from './state/storage.js';
import { ClusterWatcher } from './cluster-watcher.js';

/** Nodes that are looked at in one go (about ten milliseconds) before other work of the process gets its turn. */
const BURST_NODES = 4000;
/**
 * kube-scheduler: finds a node for every pod that has none, binds it there through the API, and says why when there is none. A
 * decision is synchronous and pure; only its results are written, many at a time.
 */
export class Scheduler implements Simulator {
  readonly name = 'scheduler';
  private readonly profiles: ReadonlyMap<string, Profile>;
  private readonly state: ClusterState;
  private readonly placements: Placements;
  private readonly queue: SchedulingQueue;
  private readonly reporter: Reporter;
  private readonly watcher: ClusterWatcher;
  private readonly storage: Storage;
  private isRunning = false;
  private isScheduled = false;
  private nextStart = 0;

  /** Throws an Error when the configuration names a plugin that does not exist. */
  constructor(
    private readonly context: SimulatorContext,
    configuration: SchedulerConfiguration = {},
  ) {
    const { clock, informers } = context;
    this.profiles = createProfiles(configuration);
    const groups = new GroupSelectors(informers);
    const namespaces = informers.informer(resources.namespaces);
    this.storage = new Storage(informers, clock);
    this.state = new ClusterState({
      storage: this.storage,
      namespaceLabels: (name) => namespaces.get('', name)?.metadata.labels,
      groupSelector: (pod) => groups.of(pod),
    });
    this.placements = new Placements(this.state);
    this.queue = new SchedulingQueue({
      clock,
      pluginsFor: (pod) => this.profileOf(pod)?.plugins ?? [],
      onReady: () => this.wake(),
    });
    this.reporter = new Reporter(context, DEFAULT_SCHEDULER, () => {
      if (this.queue.size > 0) this.wake();
    });
    this.watcher = new ClusterWatcher(informers, {
      state: this.state,
      placements: this.placements,
      queue: this.queue,
      isResponsible: (pod) => this.profileOf(pod) !== undefined,
    });
  }

  start(): void {
    this.storage.start((resource) => this.queue.notify({ type: 'OtherChanged', resource }));
    this.watcher.start();
  }

  run(): void {
    this.isRunning = true;
    this.queue.start();
    this.wake();
  }

  stop(): void {
    this.isRunning = false;
    this.queue.stop();
    this.reporter.stop();
  }

  pending(): number {
    return this.queue.size + this.reporter.pending;
  }

  /** What the scheduler thinks of every node for a pod, and what it would decide now. Changes nothing. */
  explain(pod: Stored<Pod>): Explanation | undefined {
    // A pod that has its place already must neither insist on it nor stand in its own way.
    const { nodeName: _place, ...spec } = pod.spec ?? { containers: [] };
    const info = new PodInfo({ ...pod, spec });
    const profile = this.profileOf(info);
    if (profile === undefined) return undefined;
    const placement = this.placements.remove(info.key);
    const explanation = explainPod(info, profile, this.state);
    if (placement !== undefined)
      this.placements.set(placement.pod, placement.node, placement.isAssumed);
    return explanation;
  }

  private profileOf({ spec }: PodInfo): Profile | undefined {
    return this.profiles.get(spec.schedulerName || DEFAULT_SCHEDULER);
  }

  private wake(): void {
    if (this.isScheduled || !this.isRunning) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.work();
    });
  }

  private work(): void {
    for (let looked = 0; looked < BURST_NODES;) {
      if (!this.isRunning || this.reporter.isFull) return;
      const pod = this.queue.pop();
      if (pod === undefined) return;
      looked += this.attempt(pod);
    }
    this.wake();
  }

  /** Tries to place a pod; returns how many nodes that took a look at, at least one. */
  private attempt(queued: QueuedPod): number {
    const { info } = queued;
    const profile = this.profileOf(info)!;
    const count = this.state.all.length;
    if (count === 0) {
      this.fail(
        queued,
        { reason: 'Unschedulable', message: 'no nodes available to schedule pods' },
        new Set(),
      );
      return 1;
    }
    const decision = decide(info, profile, this.state, this.nextStart % count);
    if (decision.fits) {
      this.nextStart = (this.nextStart + decision.evaluated) % count;
      this.bind(queued, profile, decision.node);
      return decision.evaluated;
    }
    const { diagnosis } = decision;
    this.nextStart = (this.nextStart + diagnosis.refusals.size) % count;
    const { random, clock } = this.context;
    const budgets = this.watcher.budgets();
    const preemption = preempt({
      pod: info,
      diagnosis,
      state: this.state,
      budgets,
      random,
      now: clock.now(),
    });
    this.failWithPreemption(queued, diagnosis, preemption);
    return 1 + diagnosis.refusals.size;
  }

  private failWithPreemption(
    queued: QueuedPod,
    diagnosis: Diagnosis,
    preemption: Preemption,
  ): void {
    const { info } = queued;
    const refusedBy = pluginsOf(diagnosis);
    if (preemption.found) {
      const { victims } = preemption;
      this.state.nominate(info, victims.node);
      const status = {
        reason: 'Unschedulable',
        message: fitMessage(diagnosis),
        nominatedNodeName: victims.node,
      } as const;
      this.fail(queued, status, refusedBy);
      this.displace(info, victims);
      return;
    }
    if (!preemption.keepsNomination) this.state.nominate(info, '');
    const nominatedNodeName = this.state.nominatedNode(info);
    this.fail(
      queued,
      {
        reason: 'Unschedulable',
        message: fitMessage(diagnosis, preemption.message),
        nominatedNodeName,
      },
      refusedBy,
    );
  }

  /** Binds in the background. Until the API shows it, the pod counts as running there. */
  private bind(queued: QueuedPod, profile: Profile, node: NodeInfo): void {
    const { info } = queued;
    const work = profile.plugins.flatMap(
      (plugin) => plugin.prepareBinding?.(info, node, this.state) ?? [],
    );
    this.placements.set(info, node.name, true);
    this.state.nominate(info, '');
    if (work.length === 0) {
      this.reporter.track(this.writeBinding(queued, node.name));
      return;
    }
    // Others (a provisioner) decide how long this takes, so nobody who waits for the scheduler to settle waits for it.
    void Promise.all(work.map((prepare) => prepare(this.context.client))).then(
      () => this.reporter.track(this.writeBinding(queued, node.name)),
      (error: Error) => this.bindingFailed(queued, error, 'PreBind plugin "VolumeBinding"'),
    );
  }

  private async writeBinding(queued: QueuedPod, node: string): Promise<void> {
    const { info } = queued;
    const { name } = info.pod.metadata;
    if (this.queue.get(info.key) !== queued) return;
    const binding: Binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace: info.namespace, uid: info.uid },
      target: { kind: 'Node', name: node },
    };
    try {
      await this.context.client.createSubresource(
        resources.pods,
        info.namespace,
        name,
        'binding',
        binding,
      );
    } catch (error) {
      this.bindingFailed(queued, error as Error, 'Bind plugin "DefaultBinder"');
      return;
    }
    if (this.queue.get(info.key) === queued) this.queue.remove(info.key);
    this.reporter.bound(info, node);
  }

  private bindingFailed(queued: QueuedPod, error: Error, where: string): void {
    const { info } = queued;
    if (this.queue.get(info.key) !== queued) return;
    if (this.placements.get(info.key)?.isAssumed) {
      this.placements.remove(info.key);
      this.queue.notify({ type: 'PodDeleted', pod: info });
    }
    if (error instanceof StatusError && error.code === 404) {
      this.queue.remove(info.key);
      return;
    }
    const message = `running ${where}: ${error.message}`;
    this.reporter.failed(info, { reason: 'SchedulerError', message });
    this.queue.pause(queued);
  }

  private fail(queued: QueuedPod, status: SchedulingStatus, refusedBy: ReadonlySet<string>): void {
    this.queue.wait(queued, refusedBy);
    this.reporter.failed(queued.info, status);
  }

  /** Deletes the victims, and takes the node back from less important pods that wait for it. */
  private displace(pod: PodInfo, { node, pods }: Victims): void {
    for (const other of this.state.nominatedPods(node)) {
      if (other.priority >= pod.priority) continue;
      this.state.nominate(other, '');
      this.reporter.nominationLost(other);
    }
    for (const victim of pods) if (!victim.isTerminating) this.reporter.displace(victim, pod, node);
  }
}

/** The plugins whose refusals an event must overcome. */
function pluginsOf({ refusals, others, beforehand }: Diagnosis): Set<string> {
  const plugins = new Set<string>();
  for (const { plugin } of refusals.values()) plugins.add(plugin);
  if (others !== undefined) plugins.add(others.plugin);
  if (beforehand !== undefined) plugins.add(beforehand.plugin);
  return plugins;
}
