import { Selector, type Stored } from '#machinery';
import type { Node } from '#kinds';
import { MatchCounter } from './match-counter.js';
import { NodeInfo } from './node-info.js';
import type { PodInfo } from './pod-info.js';
import type { Storage } from './storage.js';

type Labels = Readonly<Record<string, string>> | undefined;

/** What plugins look up beyond nodes and pods. */
export interface Lookups {
  readonly namespaceLabels: (namespace: string) => Labels;
  /** The selector that the pod's Services and its controller share: the pods it is spread against by default. */
  readonly groupSelector: (pod: PodInfo) => Selector;
  readonly storage: Storage;
}

/**
 * The scheduler's picture of the cluster: nodes with the pods that are bound or about to be. Changes come pod by pod and node by node, so that
 * a decision never sums anything up again.
 */
export class ClusterState {
  private readonly nodes = new Map<string, NodeInfo>();
  /** Pods whose node is not known (yet). */
  private readonly strays = new Map<string, Map<string, PodInfo>>();
  private readonly nominated = new Map<string, Map<string, PodInfo>>();
  private readonly nominatedTo = new Map<string, string>();
  /** Pods on a node (or about to be) by the claims that they use, `namespace/name`. */
  private readonly usersOfClaims = new Map<string, number>();
  private readonly imageNodes = new Map<string, number>();
  private readonly counter = new MatchCounter();
  private order: readonly NodeInfo[] | undefined;

  constructor(private readonly lookups: Lookups) {}

  /** All nodes, taking turns between zones, in the order in which they came. */
  get all(): readonly NodeInfo[] {
    this.order ??= byTurns([...this.nodes.values()]);
    return this.order;
  }

  node(name: string): NodeInfo | undefined {
    return this.nodes.get(name);
  }

  namespaceLabels = (namespace: string): Labels => this.lookups.namespaceLabels(namespace);

  get storage(): Storage {
    return this.lookups.storage;
  }

  /** How many pods that have a node use a claim. */
  claimUsers(namespace: string, claim: string): number {
    return this.usersOfClaims.get(`${namespace}/${claim}`) ?? 0;
  }

  groupSelector(pod: PodInfo): Selector {
    return this.lookups.groupSelector(pod);
  }

  /** How many nodes have an image of that name. */
  nodesWithImage(image: string): number {
    return this.imageNodes.get(image) ?? 0;
  }

  /** How many pods of a namespace, not being deleted, a selector matches on each node; nodes without any are absent. */
  countMatching(namespace: string, selector: Selector): ReadonlyMap<string, number> {
    return this.counter.counts(this.all, namespace, selector);
  }

  setNode(object: Stored<Node>): NodeInfo {
    const before = this.nodes.get(object.metadata.name);
    const info = before === undefined ? new NodeInfo(object) : before.copy(object);
    if (before === undefined) {
      for (const pod of this.strays.get(info.name)?.values() ?? []) info.add(pod);
      this.strays.delete(info.name);
    } else {
      this.countImages(before, -1);
    }
    this.countImages(info, 1);
    this.nodes.set(info.name, info);
    this.order = undefined;
    if (before === undefined) this.counter.clear();
    return info;
  }

  removeNode(name: string): void {
    const info = this.nodes.get(name);
    if (info === undefined) return;
    this.nodes.delete(name);
    this.countImages(info, -1);
    if (info.pods.size > 0) this.strays.set(name, new Map(info.pods));
    this.order = undefined;
    this.counter.clear();
  }

  addPod(pod: PodInfo, nodeName: string): void {
    this.countClaims(pod, 1);
    const node = this.nodes.get(nodeName);
    if (node === undefined) {
      const strays = this.strays.get(nodeName) ?? new Map<string, PodInfo>();
      this.strays.set(nodeName, strays.set(pod.key, pod));
      return;
    }
    node.add(pod);
    this.counter.changed(node.name, pod, 1);
  }

  removePod(pod: PodInfo, nodeName: string): void {
    this.countClaims(pod, -1);
    const node = this.nodes.get(nodeName);
    if (node !== undefined && node.pods.has(pod.key)) {
      node.remove(pod);
      this.counter.changed(nodeName, pod, -1);
      return;
    }
    const strays = this.strays.get(nodeName);
    strays?.delete(pod.key);
    if (strays?.size === 0) this.strays.delete(nodeName);
  }

  /** Keeps room on a node for a pod that has preempted others there; no node name ends that. */
  nominate(pod: PodInfo, nodeName: string): void {
    const before = this.nominatedTo.get(pod.key);
    if (before !== undefined) {
      const pods = this.nominated.get(before);
      pods?.delete(pod.key);
      if (pods?.size === 0) this.nominated.delete(before);
      this.nominatedTo.delete(pod.key);
    }
    if (nodeName === '') return;
    this.nominatedTo.set(pod.key, nodeName);
    this.nominated.set(
      nodeName,
      (this.nominated.get(nodeName) ?? new Map<string, PodInfo>()).set(pod.key, pod),
    );
  }

  nominatedNode(pod: PodInfo): string {
    return this.nominatedTo.get(pod.key) ?? '';
  }

  nominatedPods(nodeName: string): Iterable<PodInfo> {
    return this.nominated.get(nodeName)?.values() ?? [];
  }

  private countClaims({ namespace, claims }: PodInfo, sign: number): void {
    for (const claim of claims) {
      const key = `${namespace}/${claim}`;
      const count = (this.usersOfClaims.get(key) ?? 0) + sign;
      if (count === 0) this.usersOfClaims.delete(key);
      else this.usersOfClaims.set(key, count);
    }
  }

  private countImages(node: NodeInfo, sign: number): void {
    for (const name of node.images.keys()) {
      const count = (this.imageNodes.get(name) ?? 0) + sign;
      if (count === 0) this.imageNodes.delete(name);
      else this.imageNodes.set(name, count);
    }
  }
}

/** One node of each zone after the other, so that the first nodes looked at are spread. */
function byTurns(nodes: readonly NodeInfo[]): NodeInfo[] {
  const zones = new Map<string, NodeInfo[]>();
  for (const node of nodes) {
    const { labels } = node;
    const zone = `${labels['topology.kubernetes.io/region'] ?? ''}/${labels['topology.kubernetes.io/zone'] ?? ''}`;
    const members = zones.get(zone);
    if (members === undefined) zones.set(zone, [node]);
    else members.push(node);
  }
  const turns: NodeInfo[] = [];
  for (let turn = 0; turns.length < nodes.length; turn++) {
    for (const members of zones.values()) if (turn < members.length) turns.push(members[turn]!);
  }
  return turns;
}
