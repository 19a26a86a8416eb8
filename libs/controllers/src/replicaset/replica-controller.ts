import { resources, type Pod } from '#kinds';
import { formatTime, type Stored } from '#machinery';
import { createEventRecorder, keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { claim } from '../ownership/claim.js';
import { controllerOf } from '../ownership/owner-reference.js';
import { inDeletionOrder } from '../pods/deletion-order.js';
import { burstReplicas, inGrowingBatches, PodControl } from '../pods/pod-control.js';
import { isActive } from '../pods/pod-state.js';
import type { ReplicaKind, ReplicaOwner } from './replica-kind.js';
import { replicaStatus, sameStatus, type ReplicaFailure } from './replica-status.js';

/** Keeps the number of pods of each ReplicaSet or ReplicationController at `spec.replicas`. */
export class ReplicaController<T extends ReplicaOwner> extends Controller {
  private readonly owners: Informer<T>;
  private readonly pods: Informer<Pod>;
  private readonly podControl: PodControl;

  constructor(
    context: SimulatorContext,
    private readonly kind: ReplicaKind<T>,
  ) {
    super(kind.name, context);
    this.owners = this.informer(kind.resource);
    this.pods = this.informer(resources.pods);
    this.podControl = new PodControl(context.client, createEventRecorder(context, kind.component));
  }

  start(): void {
    this.pods.addIndex('controller', (pod) => [controllerOf(pod)?.uid ?? '']);
    this.pods.addIndex('namespace-orphans', (pod) =>
      controllerOf(pod) === undefined ? [pod.metadata.namespace ?? ''] : [],
    );
    this.owners.handle(this.enqueuing());
    this.pods.handle(this.enqueuing((pod) => this.ownersOf(pod)));
  }

  /** The keys of the owner of a pod; for an orphan, of all who might adopt it. */
  private ownersOf(pod: Stored<Pod>): readonly string[] {
    if (controllerOf(pod) !== undefined)
      return this.controllerKeys<Pod>(this.kind.resource.kind)(pod);
    const owners = [...this.owners.list(pod.metadata.namespace ?? '')];
    return owners
      .filter((owner) => this.kind.selector(owner).matches(pod.metadata.labels ?? {}))
      .map(keyOf);
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const owner = this.owners.get(namespace, name);
    if (owner === undefined || this.isBehind(keyOf(owner), this.pods)) return;
    const selector = this.kind.selector(owner);
    const claimed = await claim(this.candidates(owner), {
      client: this.context.client,
      resource: resources.pods,
      owner,
      matches: (pod) => selector.matches(pod.metadata.labels ?? {}),
    });
    const failure = owner.metadata.deletionTimestamp
      ? undefined
      : await this.scale(owner, claimed.filter(isActive));
    await this.updateStatus(owner, claimed, failure?.failure);
    if (failure !== undefined) throw failure.error;
  }

  private candidates(owner: Stored<T>): Stored<Pod>[] {
    const owned = this.pods.byIndex('controller', owner.metadata.uid);
    const orphans = this.pods.byIndex('namespace-orphans', owner.metadata.namespace ?? '');
    return [...owned, ...orphans];
  }

  /** Creates what is missing or deletes what is too much; returns what failed. */
  private async scale(
    owner: Stored<T>,
    active: readonly Stored<Pod>[],
  ): Promise<{ failure: ReplicaFailure; error: unknown } | undefined> {
    const difference = active.length - (owner.spec?.replicas ?? 1);
    const template = owner.spec?.template;
    try {
      if (difference < 0 && template !== undefined) {
        await inGrowingBatches(Math.min(-difference, burstReplicas), async () => {
          this.noteWrite(keyOf(owner), await this.podControl.create(owner, template));
        });
        if (-difference > burstReplicas) this.queue.add(keyOf(owner));
      } else if (difference > 0) {
        const victims = inDeletionOrder(active).slice(0, Math.min(difference, burstReplicas));
        await Promise.all(victims.map((pod) => this.podControl.delete(owner, pod)));
      }
      return undefined;
    } catch (error) {
      const reason = difference < 0 ? 'FailedCreate' : 'FailedDelete';
      return {
        failure: { reason, message: error instanceof Error ? error.message : String(error) },
        error,
      };
    }
  }

  private async updateStatus(
    owner: Stored<T>,
    claimed: readonly Stored<Pod>[],
    failure: ReplicaFailure | undefined,
  ): Promise<void> {
    const now = this.context.clock.now();
    // Pods just created are not among `claimed` yet; their own events bring the owner back.
    const { status, recheckInMs } = replicaStatus({
      kind: this.kind,
      owner,
      pods: claimed,
      failure,
      now,
      timestamp: formatTime(now),
    });
    if (recheckInMs !== undefined) this.queue.addAfter(keyOf(owner), recheckInMs);
    if (sameStatus(owner.status, status)) return;
    await this.context.client.update(this.kind.resource, { ...owner, status }, 'status');
  }
}
