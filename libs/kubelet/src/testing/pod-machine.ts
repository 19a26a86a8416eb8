import type { ConfigMap, Pod, PodSpec, PodStatus } from '#kinds';
import { formatTime, SeededRandom, VirtualClock, type Stored } from '#machinery';
import type { HostNetwork } from '#images';
import type { ContainerRecord } from '../container/container-record.js';
import { defaultStages } from '../lifecycle/stages.js';
import { NodeRuntime } from '../node/node-runtime.js';
import { PodAddresses } from '../node/pod-addresses.js';
import { ContainerDriver } from '../pod/container-driver.js';
import { PodWorker } from '../pod/pod-worker.js';
import { ProbeRunner } from '../pod/probe-runner.js';
import { UNDISTURBED, type Surroundings } from '../surroundings.js';
import type { WorkerContext } from '../pod/worker-context.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A network on which nothing answers. */
const silence = {} as HostNetwork;

/** One node that runs one pod at a time on a virtual clock; what the API would show is in `pod`. */
export class PodMachine {
  readonly clock = new VirtualClock();
  readonly events: string[] = [];
  /** Other pods of the node. */
  readonly neighbours: Pod[] = [];
  readonly configMaps = new Map<string, ConfigMap>();
  readonly addresses = new PodAddresses(['172.16.1.0/24']);
  readonly node: NodeRuntime;
  /** What is broken around the node; a spec may change it. */
  surroundings: Surroundings = UNDISTURBED;
  pod: Stored<Pod>;
  private worker: PodWorker;
  private woken = false;

  constructor(spec: Partial<PodSpec>, name = 'web') {
    const record = (type: string, reason: string, message: string): void => {
      this.events.push(`${type} ${reason}: ${message}`);
    };
    this.node = new NodeRuntime('w1-k8s', '192.168.1.101', {
      event: (_, type, reason, message) => record(type, reason, message),
      pending: () => 0,
    });
    const created = formatTime(this.clock.now());
    this.pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace: 'ns',
        uid: 'u',
        resourceVersion: '1',
        creationTimestamp: created,
      },
      spec: { restartPolicy: 'Always', nodeName: 'w1-k8s', containers: [], ...spec },
      status: { phase: 'Pending' },
    };
    this.worker = this.newWorker();
  }

  private newWorker(): PodWorker {
    const context: WorkerContext = {
      clock: this.clock,
      random: new SeededRandom('pod-machine'),
      stages: defaultStages,
      sources: {
        configMap: (_, name) => this.configMaps.get(name),
        secret: () => undefined,
        serviceAccount: () => undefined,
        services: () => [],
        token: () => 'token',
      },
      tokens: { refresh: () => undefined },
      dns: {
        clusterDns: '10.96.0.10',
        clusterDomain: 'cluster.local',
        nodeNameservers: [],
        nodeSearches: [],
      },
      networkOf: () => silence,
      roomFor: () => ({ allocatable: { cpu: '4', memory: '8Gi' }, others: this.neighbours }),
      surroundings: {
        ...UNDISTURBED,
        askPod: (...asked) => this.surroundings.askPod(...asked),
        slowness: (pod) => this.surroundings.slowness(pod),
      },
      wake: () => void (this.woken = true),
    };
    const driver = new ContainerDriver(context);
    return new PodWorker(this.pod, this.node, context, driver, new ProbeRunner(context, driver));
  }

  /** Lets the pod live for `ms` milliseconds, step by step as it falls due. */
  async run(ms: number): Promise<PodStatus> {
    const end = this.clock.now() + ms;
    for (let step = 0; step < 1000; step += 1) {
      const due = this.worker.advance(this.clock.now(), this.addresses);
      this.pod = { ...this.pod, status: this.worker.status(this.clock.now()) };
      this.worker.update(this.pod);
      await turn();
      if (this.woken) {
        this.woken = false;
        continue;
      }
      const next = Math.min(end, due ?? end);
      if (next > this.clock.now()) this.clock.advance(next - this.clock.now());
      else if (next >= end) break;
    }
    return this.pod.status!;
  }

  /** Changes the spec, as a write through the API would. */
  change(spec: Partial<PodSpec>): void {
    this.pod = { ...this.pod, spec: { ...this.pod.spec, ...spec } };
    this.worker.update(this.pod);
  }

  /** The node loses its power. */
  crash(): void {
    this.worker.crash(this.clock.now(), this.addresses);
  }

  record(container: string): ContainerRecord | undefined {
    return this.worker.records.find(({ spec }) => spec.name === container);
  }

  /** Asks for a graceful deletion, as the API server would mark it. */
  delete(graceSeconds: number): void {
    const deletionTimestamp = formatTime(this.clock.now() + graceSeconds * 1000);
    const metadata = {
      ...this.pod.metadata,
      deletionTimestamp,
      deletionGracePeriodSeconds: graceSeconds,
    };
    this.pod = { ...this.pod, metadata };
    this.worker.update(this.pod);
  }

  /** True when every process has ended and the object may go. */
  get isGone(): boolean {
    return this.worker.stopped;
  }

  /** A new kubelet takes over from what the API shows. */
  restart(): void {
    this.worker.discard(this.clock.now());
    this.worker = this.newWorker();
    this.worker.adopt(this.addresses);
  }
}
