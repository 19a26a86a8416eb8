import type { Lease, Node, NodeCondition } from '#kinds';
import type { Stored } from '#machinery';

/** `--node-monitor-grace-period`: a node that shows no sign of life for so long is Unknown. */
const gracePeriodMs = 50_000;
const watched = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];

interface Observation {
  readonly conditions: string;
  readonly seenAt: number;
}

interface Renewal {
  readonly renewTime: string | null | undefined;
  readonly seenAt: number;
}

/** Remembers when each node last showed a sign of life: a new status or a renewed Lease. By the controller's own clock, as the nodes' may differ. */
export class NodeHealth {
  private readonly observations = new Map<string, Observation>();
  private readonly renewals = new Map<string, Renewal>();

  /** A Lease has come or changed; to be told of each, as a look at the node comes much later. */
  renewed({ metadata, spec }: Stored<Lease>, now: number): void {
    const { renewTime } = spec ?? {};
    if (this.renewals.get(metadata.name)?.renewTime !== renewTime)
      this.renewals.set(metadata.name, { renewTime, seenAt: now });
  }

  /** Milliseconds that are left before the node counts as lost; 0 or less: it is lost. */
  observe(node: Stored<Node>, now: number): number {
    const { name } = node.metadata;
    const conditions = JSON.stringify(
      (node.status?.conditions ?? []).map((condition) => [
        condition.type,
        condition.status,
        condition.lastHeartbeatTime,
      ]),
    );
    const before = this.observations.get(name);
    const hasReported =
      before === undefined || (before.conditions !== conditions && !isUnknown(node));
    const reportedAt = hasReported ? now : before.seenAt;
    this.observations.set(name, { conditions, seenAt: reportedAt });
    const seenAt = Math.max(reportedAt, this.renewals.get(name)?.seenAt ?? 0);
    return seenAt + gracePeriodMs - now;
  }

  forget(name: string): void {
    this.observations.delete(name);
    this.renewals.delete(name);
  }
}

const isUnknown = (node: Node): boolean =>
  node.status?.conditions?.find((condition) => condition.type === 'Ready')?.status === 'Unknown';

/** The conditions of a node that was lost; undefined when they say so already. */
export function lostConditions(
  node: Stored<Node>,
  timestamp: string,
): readonly NodeCondition[] | undefined {
  const present = node.status?.conditions ?? [];
  const types = ['Ready', ...watched];
  if (
    types.every(
      (type) => present.find((condition) => condition.type === type)?.status === 'Unknown',
    )
  )
    return undefined;
  const lost = types.map((type): NodeCondition => {
    const old = present.find((condition) => condition.type === type);
    if (old === undefined) {
      const message = 'Kubelet never posted node status.';
      const created = node.metadata.creationTimestamp;
      return {
        type,
        status: 'Unknown',
        reason: 'NodeStatusNeverUpdated',
        message,
        lastHeartbeatTime: created,
        lastTransitionTime: timestamp,
      };
    }
    if (old.status === 'Unknown') return old;
    return {
      ...old,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: timestamp,
    };
  });
  return [...present.filter((condition) => !types.includes(condition.type)), ...lost];
}
