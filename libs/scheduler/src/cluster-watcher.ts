import type { Informer, InformerFactory } from '#client';
import { resources, type Node, type Pod, type PodDisruptionBudget } from '#kinds';
import type { Stored } from '#machinery';
import type { Placements } from './placements.js';
import type { SchedulingQueue } from './queue/scheduling-queue.js';
import type { ClusterState } from './state/cluster-state.js';
import { PodInfo } from './state/pod-info.js';

interface Picture {
  readonly state: ClusterState;
  readonly placements: Placements;
  readonly queue: SchedulingQueue;
  /** Whether this scheduler looks after the pod. */
  readonly isResponsible: (pod: PodInfo) => boolean;
}

/** Keeps the scheduler's picture of the cluster current, and tells the queue what may help waiting pods. */
export class ClusterWatcher {
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly disruptionBudgets: Informer<PodDisruptionBudget>;

  constructor(
    informers: InformerFactory,
    private readonly picture: Picture,
  ) {
    this.nodes = informers.informer(resources.nodes);
    this.pods = informers.informer(resources.pods);
    this.disruptionBudgets = informers.informer(resources.podDisruptionBudgets);
  }

  start(): void {
    this.nodes.handle({
      added: (node) => this.nodeAdded(node),
      updated: (node, old) => this.nodeUpdated(node, old),
      deleted: (node) => this.nodeDeleted(node),
    });
    this.pods.handle({
      added: (pod) => this.podChanged(pod),
      updated: (pod, old) => {
        if (pod.metadata.uid !== old.metadata.uid) this.podDeleted(old);
        this.podChanged(pod, old);
      },
      deleted: (pod) => this.podDeleted(pod),
    });
  }

  budgets(): Iterable<PodDisruptionBudget> {
    return this.disruptionBudgets.list();
  }

  private nodeAdded(node: Stored<Node>): void {
    const { state, queue } = this.picture;
    queue.notify({ type: 'NodeAdded', node: state.setNode(node) });
  }

  private nodeUpdated(node: Stored<Node>, old: Stored<Node>): void {
    const { state, queue } = this.picture;
    if (!matters(node, old)) return;
    queue.notify({ type: 'NodeUpdated', node: state.setNode(node), old });
  }

  private nodeDeleted(node: Stored<Node>): void {
    const { state, queue } = this.picture;
    state.removeNode(node.metadata.name);
    queue.notify({ type: 'NodeDeleted' });
  }

  private podChanged(pod: Stored<Pod>, old?: Stored<Pod>): void {
    const { placements, queue, state, isResponsible } = this.picture;
    const info = new PodInfo(pod);
    if (isFinished(pod)) {
      this.gone(info);
    } else if (info.spec.nodeName) {
      const before = placements.get(info.key);
      if (before !== undefined && !before.isAssumed && isSame(before.pod.pod, pod)) return;
      placements.set(info, info.spec.nodeName, false);
      queue.remove(info.key);
      state.nominate(info, '');
      // A pod that the scheduler has bound itself is news only now: until then the binding might have failed.
      if (before === undefined || before.isAssumed)
        queue.notify({ type: 'PodAssigned', pod: info });
      else queue.notify({ type: 'PodUpdated', pod: info, old: before.pod });
    } else if (isResponsible(info) && !placements.get(info.key)?.isAssumed) {
      const nominated = pod.status?.nominatedNodeName ?? '';
      // An update that says nothing new about it must not undo a nomination that is only on its way to the API.
      if (nominated !== (old?.status?.nominatedNodeName ?? '')) state.nominate(info, nominated);
      if (info.isTerminating) this.gone(info);
      else queue.put(info);
    }
  }

  private podDeleted(pod: Stored<Pod>): void {
    this.gone(new PodInfo(pod));
  }

  private gone(info: PodInfo): void {
    const { placements, queue, state } = this.picture;
    queue.remove(info.key);
    state.nominate(info, '');
    if (placements.remove(info.key) !== undefined) queue.notify({ type: 'PodDeleted', pod: info });
  }
}

function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** Whether nothing that scheduling looks at has changed about a pod that runs. */
function isSame(a: Stored<Pod>, b: Stored<Pod>): boolean {
  const relevant = ({ metadata, status }: Stored<Pod>): string =>
    JSON.stringify([
      metadata.uid,
      metadata.generation,
      metadata.deletionTimestamp,
      metadata.labels,
      status?.startTime,
    ]);
  return b.metadata.generation !== undefined && relevant(a) === relevant(b);
}

/** Heartbeats and the like change nothing for scheduling. */
function matters(node: Stored<Node>, old: Stored<Node>): boolean {
  const relevant = ({ metadata, spec, status }: Stored<Node>): string =>
    JSON.stringify([
      metadata.labels,
      spec?.unschedulable,
      spec?.taints,
      status?.allocatable,
      status?.images,
    ]);
  return relevant(node) !== relevant(old);
}
