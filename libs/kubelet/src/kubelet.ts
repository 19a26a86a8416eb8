import { resources, type Lease, type Node, type Pod } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import { keyOf, ReconcilerSimulator, type Informer, type SimulatorContext } from '#client';
import type { ContainerRecord } from './container/container-record.js';
import { informedSources } from './container/informed-sources.js';
import { podTokens } from './container/request-token.js';
import { defaultStages } from './lifecycle/stages.js';
import type { KubeletOptions } from './kubelet-options.js';
import { Heartbeats } from './node/heartbeats.js';
import { newNode } from './node/node-object.js';
import { Isolation } from './node/isolation.js';
import { NodeRuntimes } from './node/node-runtimes.js';
import { HOST_LOCAL, type PodAddressing } from './node/pod-addressing.js';
import { simulatedNode, type SimulatedNode } from './node/simulated-node.js';
import { commandContext } from './pod/command-context.js';
import { ContainerDriver } from './pod/container-driver.js';
import type { NodeRoom } from './pod/pod-resize.js';
import { PodWriter } from './pod/pod-writer.js';
import { PodWorker } from './pod/pod-worker.js';
import { ProbeRunner } from './pod/probe-runner.js';
import type { WorkerContext } from './pod/worker-context.js';
import { UNDISTURBED } from './surroundings.js';

/** At most so many times in a row a pod is advanced at once, before others have their turn. */
const maxSteps = 16;

/** The kubelets of all simulated nodes: registers them, reports their signs of life and runs their pods. */
export class Kubelet extends ReconcilerSimulator {
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly leases: Informer<Lease>;
  private readonly workers = new Map<string, PodWorker>();
  private readonly keys = new Map<string, string>();
  private readonly runtimes: NodeRuntimes;
  private readonly heartbeats: Heartbeats;
  private readonly tokens = podTokens(this.context);
  private readonly workerContext: WorkerContext;
  private readonly driver: ContainerDriver;
  private readonly probes: ProbeRunner;
  private readonly writer: PodWriter;
  private readonly isolation: Isolation;
  private readonly addressing: PodAddressing;
  private readonly unfollow: (() => void)[] = [];

  constructor(
    context: SimulatorContext,
    private readonly options: KubeletOptions,
  ) {
    super('kubelet', context, { concurrency: 256 });
    this.pods = this.informer(resources.pods);
    this.nodes = this.informer(resources.nodes);
    this.leases = this.informer(resources.leases);
    const surroundings = options.surroundings ?? UNDISTURBED;
    this.addressing = options.addressing ?? HOST_LOCAL;
    this.isolation = new Isolation(surroundings);
    this.runtimes = new NodeRuntimes(
      context,
      this.pods,
      (node) => this.simulated(node),
      this.addressing,
    );
    this.writer = new PodWriter(context, this.pods);
    this.heartbeats = new Heartbeats(
      context,
      this.nodes,
      this.leases,
      (node) => this.simulated(node),
      options.version,
      surroundings,
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
      surroundings,
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
      deleted: (node) => this.runtimes.forget(node.metadata.name),
    });
  }

  override run(): void {
    super.run();
    const { surroundings } = this.workerContext;
    this.unfollow.push(
      surroundings.onChange(() => this.surroundingsChanged()),
      this.addressing.onChange(() => this.networkChanged()),
    );
    this.surroundingsChanged();
    this.heartbeats.run();
    for (const node of this.options.nodes) this.enqueue('node:', node.name);
  }

  /** Pods on their way count too: a pull that ends soon, a process that is about to stop. Pauses and probes do not. */
  override pending(): number {
    let moving = 0;
    for (const worker of this.workers.values())
      if (worker.isMoving && !this.isCutOff(worker.node.name)) moving += 1;
    return super.pending() + this.heartbeats.pending() + this.tokens.pending + moving;
  }

  override stop(): void {
    super.stop();
    for (const end of this.unfollow) end();
    this.heartbeats.stop();
    this.tokens.stop();
    for (const worker of this.workers.values()) worker.discard(this.context.clock.now());
  }

  /** Machines that come back report themselves and catch up with what the API holds; the processes of dark ones are gone. */
  private surroundingsChanged(): void {
    const names = Array.from(this.nodes.list(), ({ metadata }) => metadata.name);
    const { lostPower, reconnected } = this.isolation.refresh(names);
    const now = this.context.clock.now();
    for (const [key, uid] of this.keys) {
      const worker = this.workers.get(uid);
      if (worker === undefined) continue;
      const { node } = worker;
      if (lostPower.includes(node.name)) this.crash(key, worker, now);
      if (worker.hurry(now) || reconnected.includes(node.name)) this.queue.add(key);
    }
    for (const name of reconnected) {
      this.enqueue('node:', name);
      for (const pod of this.pods.byIndex('node', name)) this.enqueuePod(pod);
    }
  }

  /** Sandboxes whose address the pod network would not have given are made anew, as if it had been installed first. */
  private networkChanged(): void {
    const now = this.context.clock.now();
    for (const [key, uid] of this.keys) {
      const worker = this.workers.get(uid);
      if (worker === undefined || worker.current.spec.hostNetwork === true) continue;
      const isKept = (ip: string): boolean => this.addressing.keeps(worker.node.name, ip);
      if (!worker.podIPs.every(isKept)) this.crash(key, worker, now);
    }
  }

  private crash(key: string, worker: PodWorker, now: number): void {
    worker.crash(now, this.addressesFor(worker));
    this.queue.add(key);
  }

  private addressesFor({ node }: PodWorker) {
    return node.addressesOf(this.nodes.get('', node.name));
  }

  /** True while the kubelet of a node and the API server hear nothing of each other. */
  isCutOff(node: string): boolean {
    return this.isolation.isCutOff(node);
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
    const known = this.workers.get(former ?? '');
    const place = known?.node.name ?? pod?.spec.nodeName ?? '';
    if (this.isCutOff(place)) {
      // What runs there goes on by itself; of what the API holds nobody there hears.
      if (known !== undefined && this.isolation.hasPower(place)) await this.drive(key, known);
      return;
    }
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

  private workerOf(key: string, pod: Stored<Pod>): PodWorker | undefined {
    const known = this.workers.get(pod.metadata.uid);
    if (known !== undefined) {
      known.update(pod);
      return known;
    }
    const node = this.nodes.get('', pod.spec.nodeName ?? '');
    const runtime = node === undefined ? undefined : this.runtimes.of(node);
    if (node === undefined || runtime === undefined) return undefined;
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') {
      if (!pod.metadata.deletionTimestamp) return undefined;
    }
    this.runtimes.adoptAddresses(node, runtime);
    const worker = new PodWorker(pod, runtime, this.workerContext, this.driver, this.probes);
    if ((pod.status?.containerStatuses ?? []).length > 0) worker.adopt(runtime.addressesOf(node));
    this.workers.set(pod.metadata.uid, worker);
    this.keys.set(key, pod.metadata.uid);
    return worker;
  }

  private async drive(key: string, worker: PodWorker): Promise<void> {
    const addresses = this.addressesFor(worker);
    for (let step = 0; step < maxSteps; step += 1) {
      const now = this.context.clock.now();
      const due = worker.advance(now, addresses);
      const isCut = this.isCutOff(worker.node.name);
      if (!isCut) await this.writer.writeStatus(worker, now);
      if (worker.stopped) return isCut ? undefined : this.writer.finish(worker);
      if (due === undefined) return;
      if (due > this.context.clock.now())
        return this.queue.addAfter(key, due - this.context.clock.now());
    }
    this.queue.add(key);
  }

  private discard(key: string, uid: string): void {
    const worker = this.workers.get(uid);
    this.workers.delete(uid);
    this.tokens.forget(uid);
    this.keys.delete(key);
    if (worker === undefined) return;
    worker.discard(this.context.clock.now());
    if (worker.current.spec.hostNetwork !== true) this.addressesFor(worker)?.release(worker.podIPs);
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
