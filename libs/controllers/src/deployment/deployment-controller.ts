import { isDeepStrictEqual } from 'node:util';
import { resources, type Deployment, type DeploymentStatus, type ReplicaSet } from '#kinds';
import { formatTime, labelSelectorFromObject, type Stored } from '#machinery';
import { createEventRecorder, keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { claim } from '../ownership/claim.js';
import { controllerOf } from '../ownership/owner-reference.js';
import { sizesOf } from './annotations.js';
import { conditionOf, setCondition } from './conditions.js';
import { ReplicaSetSync } from './replica-set-sync.js';
import { rolloutLimits } from './limits.js';
import { proportionalScale } from './proportional-scale.js';
import { growNew, shrinkOld } from './rolling-update.js';
import {
  countStatus,
  deadlineInMs,
  isComplete,
  rolloutStatus,
  type RolloutState,
} from './rollout-status.js';

/** Rolls a Deployment's template out over its ReplicaSets, keeps its history and reports its progress. */
export class DeploymentController extends Controller {
  private readonly deployments: Informer<Deployment>;
  private readonly replicaSets: Informer<ReplicaSet>;
  private readonly sync: ReplicaSetSync;

  constructor(context: SimulatorContext) {
    super('deployment', context);
    this.deployments = this.informer(resources.deployments);
    this.replicaSets = this.informer(resources.replicaSets);
    this.sync = new ReplicaSetSync(
      context,
      createEventRecorder(context, 'deployment-controller'),
      (key, object) => this.noteWrite(key, object),
    );
  }

  start(): void {
    this.deployments.handle(this.enqueuing());
    this.replicaSets.handle(this.enqueuing((replicaSet) => this.ownersOf(replicaSet)));
  }

  /** The key of the owner of a ReplicaSet; for an orphan, of all who might adopt it. */
  private ownersOf(replicaSet: Stored<ReplicaSet>): readonly string[] {
    if (controllerOf(replicaSet) !== undefined)
      return this.controllerKeys<ReplicaSet>('Deployment')(replicaSet);
    const owners = [...this.deployments.list(replicaSet.metadata.namespace ?? '')];
    const labels = replicaSet.metadata.labels ?? {};
    return owners
      .filter((owner) => labelSelectorFromObject(owner.spec?.selector).matches(labels))
      .map(keyOf);
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const deployment = this.deployments.get(namespace, name);
    if (deployment === undefined || this.isBehind(keyOf(deployment), this.replicaSets)) return;
    const selector = labelSelectorFromObject(deployment.spec?.selector);
    const sets = await claim(this.replicaSets.list(namespace), {
      client: this.context.client,
      resource: resources.replicaSets,
      owner: deployment,
      matches: (replicaSet) => selector.matches(replicaSet.metadata.labels ?? {}),
    });
    if (deployment.metadata.deletionTimestamp)
      return this.writeStatus(deployment, countStatus(this.state(deployment, sets)));
    if (await this.notePause(deployment)) return;
    if (deployment.spec?.paused === true || this.isScaling(deployment, sets))
      return this.scaleOnly(deployment, sets);
    await this.rollOut(deployment, sets);
  }

  private state(deployment: Stored<Deployment>, sets: readonly Stored<ReplicaSet>[]): RolloutState {
    const { newSet, oldSets } = this.sync.split(deployment, sets);
    const now = this.context.clock.now();
    return { deployment, newSet, oldSets, now, timestamp: formatTime(now) };
  }

  /** Pausing and resuming show in the Progressing condition, so that a pause does not run into the deadline. */
  private async notePause(deployment: Stored<Deployment>): Promise<boolean> {
    const current = conditionOf(deployment.status, 'Progressing');
    if (
      deployment.spec?.progressDeadlineSeconds === undefined ||
      current?.reason === 'ProgressDeadlineExceeded'
    )
      return false;
    const paused = deployment.spec.paused === true;
    const wasPaused = current?.reason === 'DeploymentPaused';
    if (paused === wasPaused) return false;
    const [reason, message] = paused
      ? ['DeploymentPaused', 'Deployment is paused']
      : ['DeploymentResumed', 'Deployment is resumed'];
    const timestamp = formatTime(this.context.clock.now());
    const conditions = setCondition(
      deployment.status?.conditions ?? [],
      { type: 'Progressing', status: 'Unknown', reason, message },
      timestamp,
    );
    await this.writeStatus(deployment, { ...deployment.status, conditions });
    return true;
  }

  private isScaling(deployment: Stored<Deployment>, sets: readonly Stored<ReplicaSet>[]): boolean {
    return sets.some((set) => {
      const { desired } = sizesOf(set);
      return (
        (set.spec?.replicas ?? 1) > 0 &&
        desired !== undefined &&
        desired !== (deployment.spec?.replicas ?? 1)
      );
    });
  }

  /** The Deployment was resized or is paused: sizes change, the template does not roll out. */
  private async scaleOnly(
    deployment: Stored<Deployment>,
    sets: readonly Stored<ReplicaSet>[],
  ): Promise<void> {
    const { newSet, oldSets } = this.sync.split(deployment, sets);
    const all = newSet === undefined ? oldSets : [...oldSets, newSet];
    const active = all.filter((replicaSet) => (replicaSet.spec?.replicas ?? 1) > 0);
    const limits = rolloutLimits(deployment);
    const only = active.length <= 1 ? (active[0] ?? newSet) : undefined;
    if (only !== undefined) {
      await this.sync.resize(deployment, [{ replicaSet: only, replicas: limits.replicas }]);
    } else if (active.length > 1 && deployment.spec?.strategy?.type !== 'Recreate') {
      await this.sync.resize(deployment, proportionalScale(deployment, active, limits));
    }
    await this.writeStatus(deployment, countStatus(this.state(deployment, sets)));
  }

  private async rollOut(
    deployment: Stored<Deployment>,
    sets: readonly Stored<ReplicaSet>[],
  ): Promise<void> {
    const { oldSets } = this.sync.split(deployment, sets);
    const recreate = deployment.spec?.strategy?.type === 'Recreate';
    if (recreate && (await this.sync.stopOld(deployment, oldSets)))
      return this.report(deployment, sets);
    const current = await this.sync.ensureNew(deployment, sets);
    if (current === undefined) return;
    const limits = rolloutLimits(current.deployment);
    const grow = recreate
      ? { replicaSet: current.newSet, replicas: limits.replicas }
      : growNew(current.newSet, [...oldSets, current.newSet], limits);
    const grown = await this.sync.resize(current.deployment, grow === undefined ? [] : [grow]);
    if (!grown && !recreate)
      await this.sync.resize(current.deployment, shrinkOld(oldSets, current.newSet, limits));
    if (isComplete(current.deployment, current.deployment.status))
      await this.sync.cleanUp(current.deployment, oldSets);
    await this.report(current.deployment, [...oldSets, current.newSet]);
  }

  private async report(
    deployment: Stored<Deployment>,
    sets: readonly Stored<ReplicaSet>[],
  ): Promise<void> {
    const state = this.state(deployment, sets);
    await this.writeStatus(deployment, rolloutStatus(state));
    const left = deadlineInMs(state);
    if (left !== undefined) this.queue.addAfter(keyOf(deployment), Math.max(left, 0) + 1000);
  }

  private async writeStatus(
    deployment: Stored<Deployment>,
    status: DeploymentStatus,
  ): Promise<void> {
    if (isDeepStrictEqual(withoutZeros(deployment.status), withoutZeros(status))) return;
    await this.context.client.update(resources.deployments, { ...deployment, status }, 'status');
  }
}

/** Zero counts are absent on the wire; `terminatingReplicas` alone is kept. */
function withoutZeros(status: DeploymentStatus | undefined): unknown {
  return Object.fromEntries(
    Object.entries(status ?? {}).filter(
      ([name, value]) => value !== 0 || name === 'terminatingReplicas',
    ),
  );
}
