import type { OwnerReference, Stored } from '#machinery';
import type { Resource } from '#client';

/** What the collector remembers of an object. */
export interface GraphNode {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly owners: readonly OwnerReference[];
  readonly finalizers: readonly string[];
  readonly deleting: boolean;
}

/** Who owns whom, kept from watch events. Bounded by the number of objects in the cluster. */
export class OwnerGraph {
  private readonly nodes = new Map<string, GraphNode>();
  private readonly dependents = new Map<string, Set<string>>();

  set(resource: Resource, object: Stored): GraphNode {
    const {
      uid,
      resourceVersion,
      namespace = '',
      name,
      ownerReferences: owners = [],
      finalizers = [],
      deletionTimestamp,
    } = object.metadata;
    const deleting = Boolean(deletionTimestamp);
    const node: GraphNode = {
      uid,
      resourceVersion,
      resource,
      namespace,
      name,
      owners,
      finalizers,
      deleting,
    };
    const before = this.nodes.get(uid);
    for (const owner of before?.owners ?? []) this.unlink(owner.uid, uid);
    for (const owner of owners) this.link(owner.uid, uid);
    this.nodes.set(uid, node);
    return node;
  }

  delete(uid: string): void {
    const node = this.nodes.get(uid);
    for (const owner of node?.owners ?? []) this.unlink(owner.uid, uid);
    this.nodes.delete(uid);
  }

  get(uid: string): GraphNode | undefined {
    return this.nodes.get(uid);
  }

  dependentsOf(uid: string): GraphNode[] {
    return [...(this.dependents.get(uid) ?? [])].flatMap(
      (dependent) => this.nodes.get(dependent) ?? [],
    );
  }

  private link(owner: string, dependent: string): void {
    const set = this.dependents.get(owner) ?? new Set();
    this.dependents.set(owner, set.add(dependent));
  }

  private unlink(owner: string, dependent: string): void {
    const set = this.dependents.get(owner);
    set?.delete(dependent);
    if (set?.size === 0) this.dependents.delete(owner);
  }
}
