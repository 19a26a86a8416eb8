import { resources, type Lease, type Node } from '#kinds';
import { formatMicroTime, formatTime, StatusError, type Stored, type Timer } from '#machinery';
import { clientOf, type Informer, type SimulatorContext } from '#client';
import { nodeStatus } from './node-object.js';
import type { Surroundings } from '../surroundings.js';
import type { SimulatedNode } from './simulated-node.js';

const leaseNamespace = 'kube-node-lease';
/** Leases last 40 s and are renewed each 10 s; a healthy node's status is repeated each 5 minutes (KEP-589). */
const leaseSeconds = 40;
const renewMs = 10_000;
const statusMs = 300_000;

/** The signs of life of all simulated nodes, in one round for all of them. */
export class Heartbeats {
  private timer: Timer | undefined;
  private readonly reportedAt = new Map<string, number>();
  private writing = 0;

  constructor(
    private readonly context: SimulatorContext,
    private readonly nodes: Informer<Node>,
    private readonly leases: Informer<Lease>,
    private readonly simulated: (node: Stored<Node>) => SimulatedNode | undefined,
    private readonly version: string,
    private readonly surroundings: Surroundings,
  ) {}

  run(): void {
    this.timer = this.context.clock.every(renewMs, () => void this.round());
    void this.round();
  }

  stop(): void {
    this.timer?.cancel();
  }

  /** First reports of nodes that are still being written; renewals do not count. */
  pending(): number {
    return this.writing;
  }

  private async round(): Promise<void> {
    for (const node of this.nodes.list()) {
      if (this.simulated(node) === undefined) continue;
      await this.beat(node);
    }
  }

  /** Renews the Lease, and reports the status when it is due or wrong. */
  async beat(node: Stored<Node>): Promise<void> {
    const { name } = node.metadata;
    // What is not answered until the next round is due counts as lost.
    if (this.surroundings.askApi(name, renewMs) === undefined) return;
    this.writing += 1;
    try {
      await this.report(node);
      await this.renew(node);
    } catch (error) {
      // Deleted, or changed meanwhile: the next round sees it.
      if (!(error instanceof StatusError)) throw error;
      this.context.log.debug('heartbeat failed', { node: name, error: error.message });
    } finally {
      this.writing -= 1;
    }
  }

  private async report(node: Stored<Node>): Promise<void> {
    const own = this.simulated(node);
    if (own === undefined) return;
    const now = this.context.clock.now();
    const { name } = node.metadata;
    const ready =
      node.status?.conditions?.find((condition) => condition.type === 'Ready')?.status === 'True';
    if (
      ready &&
      now - (this.reportedAt.get(name) ?? Date.parse(node.metadata.creationTimestamp)) < statusMs
    )
      return;
    const status = nodeStatus(node, own.ip, own.capacity, this.version, formatTime(now));
    await clientOf(this.context, name).patch(
      resources.nodes,
      '',
      name,
      'merge',
      { status },
      'status',
    );
    this.reportedAt.set(name, now);
  }

  private async renew(node: Stored<Node>): Promise<void> {
    const { name, uid } = node.metadata;
    const renewTime = formatMicroTime(this.context.clock.now());
    const present = this.leases.get(leaseNamespace, name);
    const spec = { holderIdentity: name, leaseDurationSeconds: leaseSeconds, renewTime };
    if (present !== undefined) {
      await clientOf(this.context, name).update(resources.leases, {
        ...present,
        spec: { ...present.spec, ...spec },
      });
      return;
    }
    const lease: Lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name,
        namespace: leaseNamespace,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
      },
      spec,
    };
    await clientOf(this.context, name).create(resources.leases, leaseNamespace, lease);
  }
}
