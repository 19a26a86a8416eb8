import { resources, type Lease, type Node, type Pod } from '#kinds';
import { formatTime, StatusError, type Stored, type Timer } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { podCondition } from '../pods/pod-state.js';
import { lostConditions, NodeHealth } from './node-health.js';
import { missingMetadata } from './node-labels.js';
import { wantedTaints } from './node-taints.js';

const leaseNamespace = 'kube-node-lease';
const MONITOR_PERIOD_MS = 5_000;

/** Watches over the signs of life of nodes: conditions of lost ones, taints for what is wrong, pods that are no longer ready. */
export class NodeLifecycleController extends Controller {
  private readonly nodes: Informer<Node>;
  private readonly leases: Informer<Lease>;
  private readonly pods: Informer<Pod>;
  private readonly events: EventRecorder;
  private readonly health = new NodeHealth();
  private readonly unregistered = new Map<string, Stored<Node>>();
  private monitor: Timer | undefined;

  constructor(context: SimulatorContext) {
    super('node-lifecycle', context);
    this.nodes = this.informer(resources.nodes);
    this.leases = this.informer(resources.leases);
    this.pods = this.informer(resources.pods);
    this.events = createEventRecorder(context, 'node-controller');
  }

  start(): void {
    this.pods.addIndex('node', (pod) => [pod.spec.nodeName ?? '']);
    this.nodes.handle(this.enqueuing());
    this.nodes.handle({
      added: (node) => void this.unregistered.set(node.metadata.name, node),
      deleted: (node) => {
        const { name } = node.metadata;
        if (this.unregistered.delete(name)) return;
        const message = `Node ${name} event: Removing Node ${name} from Controller`;
        this.events.event(node, 'Normal', 'RemovingNode', message);
      },
    });
    // A renewed Lease is looked at when the grace period would be over, not each time.
    const renewed = (lease: Stored<Lease>): void =>
      this.health.renewed(lease, this.context.clock.now());
    this.leases.handle({
      added: (lease) => {
        if (lease.metadata.namespace !== leaseNamespace) return;
        renewed(lease);
        this.queue.add(`/${lease.metadata.name}`);
      },
      updated: (lease) => {
        if (lease.metadata.namespace === leaseNamespace) renewed(lease);
      },
    });
  }

  override run(): void {
    super.run();
    this.monitor = this.context.clock.every(MONITOR_PERIOD_MS, () => this.register());
  }

  override stop(): void {
    super.stop();
    this.monitor?.cancel();
  }

  /** Says which nodes are new here since the last look (`--node-monitor-period`); after a start, all are. */
  private register(): void {
    for (const [name, node] of this.unregistered) {
      const message = `Node ${name} event: Registered Node ${name} in Controller`;
      this.events.event(node, 'Normal', 'RegisteredNode', message);
    }
    this.unregistered.clear();
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const node = this.nodes.get('', name);
    if (node === undefined) return this.health.forget(name);
    const now = this.context.clock.now();
    const left = this.health.observe(node, now);
    if (left > 0) this.queue.addAfter(keyOf(node), left);
    await this.completeMetadata(node);
    const conditions = left > 0 ? undefined : lostConditions(node, formatTime(now));
    if (conditions !== undefined) {
      await this.context.client.patch(
        resources.nodes,
        '',
        name,
        'merge',
        { status: { conditions } },
        'status',
      );
      this.events.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
      return;
    }
    await this.taint(node, formatTime(now));
    if (readyStatus(node) !== 'True') await this.markPods(name);
  }

  private async completeMetadata(node: Stored<Node>): Promise<void> {
    const metadata = missingMetadata(node);
    if (metadata !== undefined)
      await this.context.client.patch(resources.nodes, '', node.metadata.name, 'merge', {
        metadata,
      });
  }

  private async taint(node: Stored<Node>, timestamp: string): Promise<void> {
    const taints = wantedTaints(node, timestamp);
    if (taints === undefined) return;
    const current = await this.context.client.get(resources.nodes, '', node.metadata.name);
    const fresh = wantedTaints(current, timestamp);
    if (fresh === undefined) return;
    const { resourceVersion } = current.metadata;
    const body = { metadata: { resourceVersion }, spec: { taints: fresh } };
    try {
      await this.context.client.patch(resources.nodes, '', node.metadata.name, 'merge', body);
    } catch (error) {
      // The kubelet reported meanwhile: its version comes as an event and brings the node back.
      if (!(error instanceof StatusError) || error.code !== 409) throw error;
    }
  }

  /** Pods of a node that is not ready are not ready either, so that no traffic goes there. */
  private async markPods(node: string): Promise<void> {
    const lastTransitionTime = formatTime(this.context.clock.now());
    for (const pod of this.pods.byIndex('node', node)) {
      if (podCondition(pod, 'Ready')?.status !== 'True') continue;
      const status = { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime }] };
      try {
        await this.context.client.patch(
          resources.pods,
          pod.metadata.namespace ?? '',
          pod.metadata.name,
          'strategic',
          { status },
          'status',
        );
        this.events.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
    }
  }
}

function readyStatus(node: Node): string | undefined {
  return node.status?.conditions?.find((condition) => condition.type === 'Ready')?.status;
}
