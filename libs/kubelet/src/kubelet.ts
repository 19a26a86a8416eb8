import { isDeepStrictEqual } from 'node:util';
import { resources, type Lease, type Node, type Pod } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  ReconcilerSimulator,
  type Informer,
  type SimulatorContext,
} from '#client';
import type { HostNetwork } from '#images';
import type { ContainerRecord } from './container/container-record.js';
import type { DnsSettings } from './container/dns-config.js';
import { informedSources } from './container/informed-sources.js';
import { podTokens } from './container/request-token.js';
import { defaultStages, type Stages } from './lifecycle/stages.js';
import { Heartbeats } from './node/heartbeats.js';
import { newNode } from './node/node-object.js';
import { NodeRuntime } from './node/node-runtime.js';
import { simulatedNode, type SimulatedNode } from './node/simulated-node.js';
import type { NodeSpecification } from './node/topology.js';
import { commandContext } from './pod/command-context.js';
import { ContainerDriver } from './pod/container-driver.js';
import type { NodeRoom } from './pod/pod-resize.js';
import { PodWorker } from './pod/pod-worker.js';
import { ProbeRunner } from './pod/probe-runner.js';
import type { WorkerContext } from './pod/worker-context.js';

export interface KubeletOptions {
  /** Nodes to register at start. Nodes that carry the annotation `node.mockplane.io/simulated: "true"` are run too. */
  readonly nodes: readonly NodeSpecification[];
  readonly dns: DnsSettings;
  /** `v1.36.2` */
  readonly version: string;
  readonly networkOf: (pod: Stored<Pod>) => HostNetwork;
  readonly stages?: Stages;
}

/** At most so many times in a row a pod is advanced at once, before others have their turn. */
const maxSteps = 16;

/** The kubelets of all simulated nodes: registers them, reports their signs of life and runs their pods. */
export class Kubelet extends ReconcilerSimulator {
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly leases: Informer<Lease>;
  private readonly workers = new Map<string, PodWorker>();
  private readonly keys = new Map<string, string>();
  private readonly runtimes = new Map<string, NodeRuntime>();
  private readonly adopted = new Set<string>();
  private readonly heartbeats: Heartbeats;
  private readonly tokens = podTokens(this.context);
  private readonly workerContext: WorkerContext;
  private readonly driver: ContainerDriver;
  private readonly probes: ProbeRunner;

  constructor(
    context: SimulatorContext,
    private readonly options: KubeletOptions,
  ) {
    super('kubelet', context, { concurrency: 256 });
    this.pods = this.informer(resources.pods);
    this.nodes = this.informer(resources.nodes);
    this.leases = this.informer(resources.leases);
    this.heartbeats = new Heartbeats(
      context,
      this.nodes,
      this.leases,
      (node) => this.simulated(node),
      options.version,
    );
    this.workerContext = {
      clock: context.clock,
      random: context.random,
      stages: options.stages ?? defaultStages,
      sources: informedSources((resource) => this.informer(resource), this.tokens),
      tokens: this.tokens,
      dns: options.dns,
      networkOf: options.networkOf,
      roomFor: (pod) => this.roomFor(pod),
      wake: (pod) => this.queue.add(keyOf(pod)),
    };
    this.driver = new ContainerDriver(this.workerContext);
    this.probes = new ProbeRunner(this.workerContext, this.driver);
  }

  start(): void {
    this.pods.addIndex('node', (pod) => [pod.spec.nodeName ?? '']);
    this.pods.handle({
      added: (pod) => this.enqueuePod(pod),
      updated: (pod) => this.enqueuePod(pod),
      deleted: (pod) => this.queue.add(keyOf(pod)),
    });
    this.nodes.handle({
      added: (node) => this.nodeChanged(node),
      updated: (node) => this.nodeChanged(node),
      deleted: (node) => void this.runtimes.delete(node.metadata.name),
    });
  }

  override run(): void {
    super.run();
    this.heartbeats.run();
    for (const node of this.options.nodes) this.enqueue('node:', node.name);
  }

  /** Pods on their way count too: a pull that ends soon, a process that is about to stop. Pauses and probes do not. */
  override pending(): number {
    let moving = 0;
    for (const worker of this.workers.values()) if (worker.isMoving) moving += 1;
    return super.pending() + this.heartbeats.pending() + this.tokens.pending + moving;
  }

  override stop(): void {
    super.stop();
    this.heartbeats.stop();
    this.tokens.stop();
    for (const worker of this.workers.values()) worker.discard(this.context.clock.now());
  }

  private enqueuePod(pod: Stored<Pod>): void {
    if (pod.spec.nodeName) this.queue.add(keyOf(pod));
  }

  private nodeChanged(node: Stored<Node>): void {
    if (this.simulated(node) === undefined) return;
    const ready =
      node.status?.conditions?.find((condition) => condition.type === 'Ready')?.status === 'True';
    if (!ready) this.enqueue('node:', node.metadata.name);
    // Pods that came before the node had a block of addresses.
    for (const pod of this.pods.byIndex('node', node.metadata.name))
      if (!this.workers.has(pod.metadata.uid)) this.enqueuePod(pod);
  }

  private simulated(node: Stored<Node>): SimulatedNode | undefined {
    return simulatedNode(node, this.options.nodes);
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    if (namespace === 'node:') return this.registerNode(name);
    const pod = this.pods.get(namespace, name);
    const key = `${namespace}/${name}`;
    const former = this.keys.get(key);
    if (former !== undefined && former !== pod?.metadata.uid) this.discard(key, former);
    if (pod === undefined || !pod.spec.nodeName) return;
    const worker = this.workerOf(key, pod);
    if (worker !== undefined) await this.drive(key, worker);
  }

  private async registerNode(name: string): Promise<void> {
    const specification = this.options.nodes.find((candidate) => candidate.name === name);
    let node = this.nodes.get('', name);
    if (node === undefined && specification !== undefined) {
      try {
        node = await this.context.client.create(resources.nodes, '', newNode(specification));
      } catch (error) {
        if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
        node = await this.context.client.get(resources.nodes, '', name);
      }
    }
    if (node !== undefined) await this.heartbeats.beat(node);
  }

  private runtimeOf(node: Stored<Node>): NodeRuntime | undefined {
    const { name } = node.metadata;
    const known = this.runtimes.get(name);
    const own = this.simulated(node);
    if (known !== undefined || own === undefined) return known;
    const runtime = new NodeRuntime(
      name,
      own.ip,
      createEventRecorder(this.context, 'kubelet', name),
    );
    this.runtimes.set(name, runtime);
    return runtime;
  }

  private workerOf(key: string, pod: Stored<Pod>): PodWorker | undefined {
    const known = this.workers.get(pod.metadata.uid);
    if (known !== undefined) {
      known.update(pod);
      return known;
    }
    const node = this.nodes.get('', pod.spec.nodeName ?? '');
    const runtime = node === undefined ? undefined : this.runtimeOf(node);
    if (node === undefined || runtime === undefined) return undefined;
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') {
      if (!pod.metadata.deletionTimestamp) return undefined;
    }
    this.adoptAddresses(node, runtime);
    const worker = new PodWorker(pod, runtime, this.workerContext, this.driver, this.probes);
    if ((pod.status?.containerStatuses ?? []).length > 0) worker.adopt(runtime.addressesOf(node));
    this.workers.set(pod.metadata.uid, worker);
    this.keys.set(key, pod.metadata.uid);
    return worker;
  }

  /** Before a node hands out its first address, those of its running pods are taken. */
  private adoptAddresses(node: Stored<Node>, runtime: NodeRuntime): void {
    const addresses = runtime.addressesOf(node);
    if (addresses === undefined || this.adopted.has(runtime.name)) return;
    this.adopted.add(runtime.name);
    for (const pod of this.pods.byIndex('node', runtime.name)) {
      if (pod.spec.hostNetwork !== true)
        for (const { ip } of pod.status?.podIPs ?? []) if (ip) addresses.adopt(ip);
    }
  }

  private async drive(key: string, worker: PodWorker): Promise<void> {
    const addresses = worker.node.addressesOf(this.nodes.get('', worker.node.name));
    for (let step = 0; step < maxSteps; step += 1) {
      const now = this.context.clock.now();
      const due = worker.advance(now, addresses);
      await this.writeStatus(worker, now);
      if (worker.stopped) return this.finish(worker);
      if (due === undefined) return;
      if (due > this.context.clock.now())
        return this.queue.addAfter(key, due - this.context.clock.now());
    }
    this.queue.add(key);
  }

  private async writeStatus(worker: PodWorker, now: number): Promise<void> {
    const { namespace = '', name, uid } = worker.current.metadata;
    const pod = this.pods.get(namespace, name);
    if (pod === undefined || pod.metadata.uid !== uid) return;
    worker.update(pod);
    const status = worker.status(now);
    if (isDeepStrictEqual(pod.status, status)) return;
    try {
      worker.update(await this.context.client.update(resources.pods, { ...pod, status }, 'status'));
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }

  /** The last word of a graceful deletion: the object goes. */
  private async finish(worker: PodWorker): Promise<void> {
    const { namespace = '', name, uid } = worker.current.metadata;
    try {
      await this.context.client.delete(resources.pods, namespace, name, {
        gracePeriodSeconds: 0,
        preconditions: { uid },
      });
    } catch (error) {
      if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409))
        throw error;
    }
  }

  private discard(key: string, uid: string): void {
    const worker = this.workers.get(uid);
    this.workers.delete(uid);
    this.tokens.forget(uid);
    this.keys.delete(key);
    if (worker === undefined) return;
    worker.discard(this.context.clock.now());
    if (worker.current.spec.hostNetwork !== true) {
      worker.node.addressesOf(this.nodes.get('', worker.node.name))?.release(worker.podIPs);
    }
  }

  /** The worker of a pod that runs on a simulated node. */
  worker(namespace: string, name: string): PodWorker | undefined {
    return this.workers.get(this.keys.get(`${namespace}/${name}`) ?? '');
  }

  private roomFor(pod: Stored<Pod>): NodeRoom {
    const { nodeName: node = '' } = pod.spec;
    const all = this.pods.byIndex('node', node);
    const others = all.filter(({ metadata }) => metadata.uid !== pod.metadata.uid);
    return { allocatable: this.nodes.get('', node)?.status?.allocatable ?? {}, others };
  }

  /** The workers of the pods on a node. */
  workersOn(node: string): readonly PodWorker[] {
    return this.pods
      .byIndex('node', node)
      .flatMap(({ metadata }) => this.workers.get(metadata.uid) ?? []);
  }

  /** True for a node that is run here. */
  runs(name: string): boolean {
    const node = this.nodes.get('', name);
    return node !== undefined && this.simulated(node) !== undefined;
  }

  /** What a command inside a running container of a worker is given. */
  commandContext(worker: PodWorker, record: ContainerRecord): ReturnType<typeof commandContext> {
    return commandContext(this.workerContext, worker, record);
  }
}
