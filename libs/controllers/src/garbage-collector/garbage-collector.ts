import { StatusError, type OwnerReference, type Stored } from '#machinery';
import {
  createEventRecorder,
  type EventRecorder,
  type Resource,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { OwnerGraph, type GraphNode } from './graph.js';

/** Finds a resource by the apiVersion and kind of an owner reference. */
export type ResourceOf = (apiVersion: string, kind: string) => Resource | undefined;

/**
 * Deletes objects whose owners are gone, carries out foreground and orphan deletion (garbagecollector.go). Owners are told
 * apart by uid; one that the graph does not know is looked up before its dependents are touched.
 */
export class GarbageCollector extends Controller {
  private readonly graph = new OwnerGraph();
  /** Never more than there were resources. */
  private readonly followed = new Map<string, Resource>();
  private readonly events: EventRecorder;
  private forget: () => void = () => undefined;

  constructor(
    context: SimulatorContext,
    private readonly collectable: () => readonly Resource[],
    private readonly resourceOf: ResourceOf,
    /** Tells when `collectable` gives other resources than before. */
    private readonly onChange: (listener: () => void) => () => void = () => () => undefined,
  ) {
    super('garbage-collector', context, { concurrency: 20 });
    this.events = createEventRecorder(context, 'garbage-collector-controller');
  }

  start(): void {
    this.follow();
    this.forget = this.onChange(() => {
      this.follow();
      // The informers that have just been asked for begin to work.
      void this.context.informers.start();
    });
  }

  override stop(): void {
    this.forget();
    super.stop();
  }

  /** Watches the resources that are not watched yet, and no longer those that are gone. */
  private follow(): void {
    const present = new Map(
      this.collectable().map((resource) => [
        `${resource.group}/${resource.version}/${resource.plural}`,
        resource,
      ]),
    );
    for (const [key, resource] of this.followed) {
      if (present.has(key)) continue;
      this.followed.delete(key);
      this.context.informers.drop?.(resource);
    }
    for (const [key, resource] of present) {
      if (this.followed.has(key)) continue;
      this.followed.set(key, resource);
      this.informer(resource).handle({
        added: (object) => this.changed(resource, object),
        updated: (object) => this.changed(resource, object),
        deleted: (object) => this.gone(object),
      });
    }
  }

  private changed(resource: Resource, object: Stored): void {
    const before = this.graph.get(object.metadata.uid);
    const node = this.graph.set(resource, object);
    if (node.owners.length === 0 && !node.deleting && before === undefined) return;
    if (node.owners.length > 0 || node.deleting) this.queue.add(`/${node.uid}`);
    // A dependent that stops blocking may free its owner.
    for (const owner of before?.owners ?? []) this.queue.add(`/${owner.uid}`);
  }

  private gone(object: Stored): void {
    const { uid } = object.metadata;
    const node = this.graph.get(uid);
    this.graph.delete(uid);
    for (const owner of node?.owners ?? []) this.queue.add(`/${owner.uid}`);
    for (const dependent of this.graph.dependentsOf(uid)) this.queue.add(`/${dependent.uid}`);
  }

  protected async reconcile(_: string, uid: string): Promise<void> {
    const node = this.graph.get(uid);
    if (node === undefined) return;
    if (node.deleting && node.finalizers.includes('orphan')) return this.orphanDependents(node);
    if (node.deleting && node.finalizers.includes('foregroundDeletion'))
      return this.deleteDependents(node);
    if (!node.deleting && node.owners.length > 0) await this.collect(node);
  }

  /** Deletes the object when no owner is left; otherwise drops the references to those that are gone. */
  private async collect(node: GraphNode): Promise<void> {
    const solid: OwnerReference[] = [];
    const dangling: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    // Of a kind that is not served nothing can be said, so nothing is done.
    if (node.owners.some((owner) => this.resourceOf(owner.apiVersion, owner.kind) === undefined))
      return;
    for (const owner of node.owners) {
      const state = await this.ownerState(node, owner);
      (state === 'gone' ? dangling : state === 'waiting' ? waiting : solid).push(owner);
    }
    if (solid.length > 0) {
      if (dangling.length + waiting.length > 0)
        await this.dropOwners(node, [...dangling, ...waiting]);
      return;
    }
    const dependsInForeground =
      waiting.length > 0 &&
      this.graph.dependentsOf(node.uid).some((dependent) => !dependent.deleting);
    const propagationPolicy = dependsInForeground ? 'Foreground' : undefined;
    await this.attempt(
      this.context.client.delete(node.resource, node.namespace, node.name, {
        preconditions: { uid: node.uid },
        ...(propagationPolicy === undefined
          ? { propagationPolicy: 'Background' as const }
          : { propagationPolicy }),
      }),
    );
  }

  private async ownerState(
    node: GraphNode,
    owner: OwnerReference,
  ): Promise<'solid' | 'waiting' | 'gone'> {
    const known = this.graph.get(owner.uid);
    if (known !== undefined && known.namespace !== '' && known.namespace !== node.namespace) {
      this.reportForeignOwner(node, owner);
      // Nothing of a namespace owns what belongs to none; in another namespace it is not there.
      return node.namespace === '' ? 'solid' : 'gone';
    }
    if (known !== undefined)
      return known.deleting && known.finalizers.includes('foregroundDeletion')
        ? 'waiting'
        : 'solid';
    const resource = this.resourceOf(owner.apiVersion, owner.kind);
    if (resource === undefined || (resource.namespaced && node.namespace === '')) return 'solid';
    try {
      const found = await this.context.client.get(
        resource,
        resource.namespaced ? node.namespace : '',
        owner.name,
      );
      return found.metadata.uid === owner.uid ? 'solid' : 'gone';
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return 'gone';
      throw error;
    }
  }

  private reportForeignOwner(node: GraphNode, owner: OwnerReference): void {
    const { namespace, name, uid } = node;
    const { group, version, kind } = node.resource;
    const apiVersion = group === '' ? version : `${group}/${version}`;
    const about = { apiVersion, kind, ...(namespace === '' ? {} : { namespace }), name, uid };
    const text = `[${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, uid: ${owner.uid}]`;
    const message = `ownerRef ${text} does not exist in namespace "${namespace}"`;
    this.events.event(about, 'Warning', 'OwnerRefInvalidNamespace', message);
  }

  private async dropOwners(node: GraphNode, owners: readonly OwnerReference[]): Promise<void> {
    const ownerReferences = node.owners.filter((owner) => !owners.includes(owner));
    await this.patchMetadata(node, { ownerReferences });
  }

  /** Foreground: dependents go first; those that block hold the owner until they are gone. */
  private async deleteDependents(node: GraphNode): Promise<void> {
    const dependents = this.graph.dependentsOf(node.uid);
    const blocking = dependents.filter((dependent) =>
      dependent.owners.some((owner) => owner.uid === node.uid && owner.blockOwnerDeletion === true),
    );
    if (blocking.length === 0) await this.removeFinalizer(node, 'foregroundDeletion');
    for (const dependent of dependents)
      if (!dependent.deleting) this.queue.add(`/${dependent.uid}`);
  }

  private async orphanDependents(node: GraphNode): Promise<void> {
    for (const dependent of this.graph.dependentsOf(node.uid)) {
      await this.dropOwners(
        dependent,
        dependent.owners.filter((owner) => owner.uid === node.uid),
      );
    }
    await this.removeFinalizer(node, 'orphan');
  }

  private async removeFinalizer(node: GraphNode, finalizer: string): Promise<void> {
    const finalizers = node.finalizers.filter((candidate) => candidate !== finalizer);
    await this.patchMetadata(node, { finalizers });
  }

  /** Lists are written whole, so only onto the version that they were computed from; a newer one comes back as an event. */
  private async patchMetadata(node: GraphNode, change: object): Promise<void> {
    const metadata = { uid: node.uid, resourceVersion: node.resourceVersion, ...change };
    await this.attempt(
      this.context.client.patch(node.resource, node.namespace, node.name, 'merge', { metadata }),
    );
  }

  /** Already gone, or a new object of the same name: nothing to do. */
  private async attempt(write: Promise<unknown>): Promise<void> {
    try {
      await write;
    } catch (error) {
      if (error instanceof StatusError && (error.code === 404 || error.code === 409)) return;
      throw error;
    }
  }
}
