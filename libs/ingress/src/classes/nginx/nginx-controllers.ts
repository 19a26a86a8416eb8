import {
  createEventRecorder,
  keyOf,
  ReconcilerSimulator,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import {
  resources,
  type Ingress,
  type IngressClass,
  type IngressLoadBalancerIngress,
  type Node,
  type Pod,
  type Service,
} from '#kinds';
import { StatusError, type Stored } from '#machinery';
import { isDeepStrictEqual } from 'node:util';
import { ignoredAnnotations } from './annotations.js';
import {
  controllerContainer,
  controllerOptions,
  type ControllerOptions,
} from './controller-options.js';
import { selectedIngresses } from './model-builder.js';
import { statusAddresses } from './status-addresses.js';

/** A pod that runs an ingress-nginx controller. */
export interface RunningController {
  readonly pod: Stored<Pod>;
  readonly options: ControllerOptions;
}

/** Adds a line to the log of a container. */
export type PrintLine = (namespace: string, pod: string, container: string, line: string) => void;

/** The one key of the queue: every controller looks at all Ingresses. */
const ALL = 'all';

/** What the ingress-nginx controllers of a cluster do with the API: events, and the addresses in the status of Ingresses. */
export class NginxControllers extends ReconcilerSimulator {
  private readonly pods: Informer<Pod> = this.informer(resources.pods);
  private readonly ingresses: Informer<Ingress> = this.informer(resources.ingresses);
  private readonly classes: Informer<IngressClass> = this.informer(resources.ingressClasses);
  private readonly services: Informer<Service> = this.informer(resources.services);
  private readonly nodes: Informer<Node> = this.informer(resources.nodes);
  private readonly running = new Map<string, RunningController>();
  /** Revisions of Ingresses that a controller has taken in, by its pod and the Ingress. */
  private readonly synced = new Map<string, Map<string, string>>();
  /** Controllers that were the last of their kind: they take their addresses back. */
  private readonly leaving: RunningController[] = [];
  private readonly recorder: EventRecorder;

  constructor(
    context: SimulatorContext,
    private readonly print: PrintLine,
  ) {
    super('ingress-nginx', context, { concurrency: 1 });
    this.recorder = createEventRecorder(context, 'nginx-ingress-controller');
  }

  start(): void {
    this.pods.handle({
      added: (pod) => this.podChanged(pod),
      updated: (pod) => this.podChanged(pod),
      deleted: (pod) => this.podGone(pod),
    });
    const changed = (): void => this.changed();
    const handler = { added: changed, updated: changed, deleted: changed };
    this.ingresses.handle(handler);
    this.classes.handle(handler);
    this.services.handle({
      added: (service) => this.serviceChanged(service),
      updated: (service) => this.serviceChanged(service),
      deleted: (service) => this.serviceChanged(service),
    });
  }

  override pending(): number {
    return super.pending() + this.recorder.pending();
  }

  /** The controller that runs in a pod; undefined when none does. */
  controller(namespace: string, pod: string): RunningController | undefined {
    return this.running.get(`${namespace}/${pod}`);
  }

  private podChanged(pod: Stored<Pod>): void {
    const container = controllerContainer(pod);
    if (container === undefined) return;
    const isRunning = pod.status?.phase === 'Running' && !pod.metadata.deletionTimestamp;
    if (!isRunning) return this.podGone(pod);
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    this.running.set(key, { pod, options: controllerOptions(pod, container) });
    this.changed();
  }

  private podGone(pod: Stored<Pod>): void {
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    const gone = this.running.get(key);
    if (!this.running.delete(key)) return;
    this.synced.delete(key);
    if (gone !== undefined && gone.options.updateStatusOnShutdown && !this.hasTwin(gone))
      this.leaving.push(gone);
    this.changed();
  }

  private hasTwin({ options }: RunningController): boolean {
    return [...this.running.values()].some(
      (other) =>
        other.options.controllerClass === options.controllerClass &&
        other.options.ingressClass === options.ingressClass,
    );
  }

  private serviceChanged({ metadata }: Stored<Service>): void {
    if (this.running.size === 0) return;
    const key = `${metadata.namespace}/${metadata.name}`;
    for (const { options } of this.running.values())
      if (options.publishService === key) return this.changed();
  }

  private changed(): void {
    if (this.running.size > 0 || this.leaving.length > 0) this.enqueue('', ALL);
  }

  protected async reconcile(): Promise<void> {
    const objects = { ingresses: () => this.ingresses.list(), classes: () => this.classes.list() };
    for (const gone of this.leaving.splice(0)) {
      for (const ingress of selectedIngresses(gone.options, objects))
        if (!this.hasTwin(gone)) await this.write(ingress as Stored<Ingress>, []);
    }
    const leaders = new Map<string, RunningController>();
    for (const [key, controller] of this.running) {
      const selected = selectedIngresses(controller.options, objects) as readonly Stored<Ingress>[];
      this.announce(key, controller, selected);
      const { controllerClass, ingressClass } = controller.options;
      const kind = `${controllerClass} ${ingressClass}`;
      if (leaders.has(kind) || !controller.options.updateStatus) continue;
      leaders.set(kind, controller);
      const addresses = this.addresses(controller.options);
      for (const ingress of selected) await this.write(ingress, addresses);
    }
  }

  private addresses(options: ControllerOptions) {
    const [namespace = '', name = ''] = options.publishService.split('/');
    const hosts = new Set([...this.running.values()].map(({ pod }) => pod.spec.nodeName));
    const nodes = [...this.nodes.list()].filter(({ metadata }) => hosts.has(metadata.name));
    return statusAddresses(options, this.services.get(namespace, name), nodes);
  }

  /** Each controller says once for each version of an Ingress that it takes it in. */
  private announce(
    key: string,
    { pod, options }: RunningController,
    ingresses: readonly Stored<Ingress>[],
  ): void {
    const before = this.synced.get(key);
    const now = new Map<string, string>();
    for (const ingress of ingresses) {
      const { uid, resourceVersion } = ingress.metadata;
      now.set(uid, resourceVersion);
      if (before?.get(uid) === resourceVersion) continue;
      this.recorder.event(ingress, 'Normal', 'Sync', 'Scheduled for sync');
      if (before?.has(uid) === true) continue;
      for (const name of ignoredAnnotations(ingress, options.annotationsPrefix)) {
        const line = `annotation ${name} of Ingress ${keyOf(ingress)} has no effect in this simulation`;
        this.print(
          pod.metadata.namespace ?? '',
          pod.metadata.name,
          controllerContainer(pod)?.name ?? '',
          line,
        );
      }
    }
    this.synced.set(key, now);
  }

  private async write(
    ingress: Stored<Ingress>,
    addresses: readonly IngressLoadBalancerIngress[],
  ): Promise<void> {
    const current = ingress.status?.loadBalancer?.ingress ?? [];
    if (isDeepStrictEqual([...current], [...addresses])) return;
    const loadBalancer = addresses.length === 0 ? {} : { ingress: addresses };
    try {
      await this.context.client.update(
        resources.ingresses,
        { ...ingress, status: { loadBalancer } },
        'status',
      );
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}
