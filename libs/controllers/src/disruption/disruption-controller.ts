import { isDeepStrictEqual } from 'node:util';
import {
  resources,
  type Deployment,
  type Pod,
  type PodDisruptionBudget,
  type ReplicaSet,
  type ReplicationController,
  type StatefulSet,
} from '#kinds';
import { formatTime, labelSelectorFromObject, type KubeObject, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { controllerOf } from '../ownership/owner-reference.js';
import { withoutZeros } from '../pods/pod-state.js';
import { budgetStatus, failedStatus } from './budget-status.js';
import { unmanagedPods, unscaledOwner } from './unscaled.js';

type Scaled = KubeObject & { readonly spec?: { readonly replicas?: number } };

/** Counts for each PodDisruptionBudget how many of its pods may be evicted now. */
export class DisruptionController extends Controller {
  private readonly budgets: Informer<PodDisruptionBudget>;
  private readonly pods: Informer<Pod>;
  private readonly scaled: ReadonlyMap<string, Informer<Scaled>>;
  private readonly events: EventRecorder;

  constructor(context: SimulatorContext) {
    super('disruption', context);
    this.budgets = this.informer(resources.podDisruptionBudgets);
    this.pods = this.informer(resources.pods);
    this.scaled = new Map<string, Informer<Scaled>>([
      ['Deployment', this.informer<Deployment>(resources.deployments)],
      ['ReplicaSet', this.informer<ReplicaSet>(resources.replicaSets)],
      ['StatefulSet', this.informer<StatefulSet>(resources.statefulSets)],
      [
        'ReplicationController',
        this.informer<ReplicationController>(resources.replicationControllers),
      ],
    ]);
    this.events = createEventRecorder(context, 'controllermanager');
  }

  start(): void {
    this.budgets.handle(this.enqueuing());
    this.pods.handle(this.enqueuing((pod) => this.budgetsOf(pod)));
  }

  private budgetsOf(pod: Stored<Pod>): string[] {
    const found: string[] = [];
    for (const budget of this.budgets.list(pod.metadata.namespace ?? '')) {
      const selector = labelSelectorFromObject(budget.spec?.selector);
      if (selector.matches(pod.metadata.labels ?? {})) found.push(keyOf(budget));
    }
    return found;
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const budget = this.budgets.get(namespace, name);
    if (budget === undefined) return;
    const selector = labelSelectorFromObject(budget.spec?.selector);
    const pods = [...this.pods.list(namespace)].filter((pod) =>
      selector.matches(pod.metadata.labels ?? {}),
    );
    if (pods.length === 0) this.events.event(budget, 'Normal', 'NoPods', 'No matching pods found');
    const { minAvailable, maxUnavailable } = budget.spec ?? {};
    if (maxUnavailable !== undefined || typeof minAvailable === 'string') {
      const obstacle = unscaledOwner(pods);
      if (obstacle !== undefined) return this.fail(budget, obstacle);
      if (pods.some((pod) => controllerOf(pod) === undefined)) {
        const message = unmanagedPods(budget.spec?.selector);
        this.events.event(budget, 'Warning', 'UnmanagedPods', message);
      }
    }
    const now = this.context.clock.now();
    const { status, recheckInMs } = budgetStatus({
      budget,
      pods,
      scale: this.scaleOf(namespace, pods),
      now,
      timestamp: formatTime(now),
    });
    if (recheckInMs !== undefined) this.queue.addAfter(keyOf(budget), recheckInMs);
    if (isDeepStrictEqual(withoutZeros(budget.status), withoutZeros(status))) return;
    await this.context.client.update(
      resources.podDisruptionBudgets,
      { ...budget, status },
      'status',
    );
  }

  /** Nothing may be evicted while it is not known how many pods there should be (disruption.go failSafe). */
  private async fail(budget: Stored<PodDisruptionBudget>, problem: string): Promise<void> {
    const text = `Failed to calculate the number of expected pods: ${problem}`;
    this.events.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', text);
    const status = failedStatus(budget, problem, formatTime(this.context.clock.now()));
    if (isDeepStrictEqual(withoutZeros(budget.status), withoutZeros(status))) return;
    const { podDisruptionBudgets } = resources;
    await this.context.client.update(podDisruptionBudgets, { ...budget, status }, 'status');
  }

  /** The replicas that the controllers of the pods ask for, each counted once; a ReplicaSet of a Deployment counts as the Deployment. */
  private scaleOf(namespace: string, pods: readonly Stored<Pod>[]): number {
    const found = new Map<string, number>();
    for (const pod of pods) {
      const reference = controllerOf(pod);
      if (reference === undefined) continue;
      const owner = this.scaled.get(reference.kind)?.get(namespace, reference.name);
      if (owner === undefined) continue;
      const above = controllerOf(owner);
      const top =
        above === undefined ? owner : this.scaled.get(above.kind)?.get(namespace, above.name);
      if (top !== undefined) found.set(top.metadata.uid, top.spec?.replicas ?? 1);
    }
    return [...found.values()].reduce((sum, replicas) => sum + replicas, 0);
  }
}
