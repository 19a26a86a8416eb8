import type { Lease, Node, NodeCondition } from '#kinds';
import type { Stored } from '#machinery';

/** `--node-monitor-grace-period`: a node that shows no sign of life for so long is Unknown. */
const gracePeriodMs = 50_000;
const watched = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];

interface Observation {
  readonly conditions: string;
  readonly renewTime: string | null | undefined;
  readonly seenAt: number;
}

/** Remembers when each node last showed a sign of life: a new status or a renewed Lease. By the controller's own clock, as the nodes' may differ. */
export class NodeHealth {
  private readonly observations = new Map<string, Observation>();

  /** Milliseconds that are left before the node counts as lost; 0 or less: it is lost. */
  observe(node: Stored<Node>, lease: Lease | undefined, now: number): number {
    const conditions = JSON.stringify(
      (node.status?.conditions ?? []).map((condition) => [
        condition.type,
        condition.status,
        condition.lastHeartbeatTime,
      ]),
    );
    const renewTime = lease?.spec?.renewTime;
    const before = this.observations.get(node.metadata.name);
    const alive =
      before === undefined ||
      (before.conditions !== conditions && !isUnknown(node)) ||
      before.renewTime !== renewTime;
    const seenAt = alive ? now : before.seenAt;
    this.observations.set(node.metadata.name, { conditions, renewTime, seenAt });
    return seenAt + gracePeriodMs - now;
  }

  forget(name: string): void {
    this.observations.delete(name);
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
