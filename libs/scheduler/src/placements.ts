import type { ClusterState } from './state/cluster-state.js';
import type { PodInfo } from './state/pod-info.js';

interface Placement {
  readonly pod: PodInfo;
  readonly node: string;
  /** The scheduler has decided it, but the API does not show it yet. */
  readonly isAssumed: boolean;
}

/** Which pod is on which node: what the API shows, and before that what the scheduler has decided. */
export class Placements {
  private readonly byKey = new Map<string, Placement>();

  constructor(private readonly state: ClusterState) {}

  get(key: string): Placement | undefined {
    return this.byKey.get(key);
  }

  /** Notes a pod, in place of what was known about it. */
  set(pod: PodInfo, node: string, isAssumed: boolean): void {
    this.remove(pod.key);
    this.byKey.set(pod.key, { pod, node, isAssumed });
    this.state.addPod(pod, node);
  }

  remove(key: string): Placement | undefined {
    const placement = this.byKey.get(key);
    if (placement === undefined) return undefined;
    this.byKey.delete(key);
    this.state.removePod(placement.pod, placement.node);
    return placement;
  }
}
