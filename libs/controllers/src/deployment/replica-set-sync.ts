import { resources, type Deployment, type ReplicaSet } from '#kinds';
import { formatTime, type Stored } from '#machinery';
import { keyOf, type EventRecorder, type SimulatorContext } from '#client';
import {
  newReplicaSetAnnotations,
  revisionAnnotation,
  revisionOf,
  sameAnnotations,
  withSizes,
} from './annotations.js';
import { conditionOf, setCondition } from './conditions.js';
import { rolloutLimits } from './limits.js';
import { createNewReplicaSet, findNewReplicaSet } from './replica-sets.js';
import { hasDeadline } from './rollout-status.js';
import type { Resize } from './rolling-update.js';

/** Writes a Deployment's ReplicaSets: makes the new one, resizes, removes old history, with the events of the real controller. */
export class ReplicaSetSync {
  constructor(
    private readonly context: SimulatorContext,
    private readonly events: EventRecorder,
    private readonly noteWrite: (key: string, object: Stored) => void,
  ) {}

  split(deployment: Stored<Deployment>, sets: readonly Stored<ReplicaSet>[]) {
    const newSet = findNewReplicaSet(deployment, sets);
    return {
      newSet,
      oldSets: sets.filter((replicaSet) => replicaSet.metadata.uid !== newSet?.metadata.uid),
    };
  }

  /** The ReplicaSet of today's template, made if needed, with revisions in order; undefined when its name was taken and the count of collisions was raised. */
  async ensureNew(
    deployment: Stored<Deployment>,
    sets: readonly Stored<ReplicaSet>[],
  ): Promise<{ deployment: Stored<Deployment>; newSet: Stored<ReplicaSet> } | undefined> {
    const { newSet, oldSets } = this.split(deployment, sets);
    const revision =
      oldSets.map(revisionOf).reduce((max, each) => (each > max ? each : max), 0n) + 1n;
    if (newSet !== undefined) {
      const updated = await this.refresh(deployment, newSet, revision);
      return {
        deployment: await this.noteRevision(
          deployment,
          updated,
          'FoundNewReplicaSet',
          'Found new replica set',
        ),
        newSet: updated,
      };
    }
    const creation = await createNewReplicaSet(this.context.client, deployment, oldSets, revision);
    if ('collision' in creation) {
      const collisionCount = (deployment.status?.collisionCount ?? 0) + 1;
      await this.context.client.update(
        resources.deployments,
        { ...deployment, status: { ...deployment.status, collisionCount } },
        'status',
      );
      return undefined;
    }
    const { replicaSet, created } = creation;
    this.noteWrite(keyOf(deployment), replicaSet);
    const replicas = replicaSet.spec?.replicas ?? 0;
    if (created && replicas > 0)
      this.scalingEvent(deployment, replicaSet.metadata.name, 0, replicas);
    return {
      deployment: await this.noteRevision(
        deployment,
        replicaSet,
        'NewReplicaSetCreated',
        'Created new replica set',
      ),
      newSet: replicaSet,
    };
  }

  /** Annotations and minReadySeconds follow the Deployment. */
  private async refresh(
    deployment: Stored<Deployment>,
    newSet: Stored<ReplicaSet>,
    revision: bigint,
  ): Promise<Stored<ReplicaSet>> {
    const annotations = newReplicaSetAnnotations(
      deployment,
      newSet.metadata.annotations ?? {},
      revision,
    );
    const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
    if (
      sameAnnotations(annotations, newSet.metadata.annotations) &&
      minReadySeconds === (newSet.spec?.minReadySeconds ?? 0)
    )
      return newSet;
    const next = {
      ...newSet,
      metadata: { ...newSet.metadata, annotations },
      spec: { ...newSet.spec, minReadySeconds },
    };
    const updated = await this.context.client.update(resources.replicaSets, next);
    this.noteWrite(keyOf(deployment), updated);
    return updated;
  }

  private async noteRevision(
    deployment: Stored<Deployment>,
    newSet: Stored<ReplicaSet>,
    reason: string,
    text: string,
  ): Promise<Stored<Deployment>> {
    const revision = newSet.metadata.annotations?.[revisionAnnotation] ?? '';
    const known = conditionOf(deployment.status, 'Progressing');
    const isNoted = deployment.metadata.annotations?.[revisionAnnotation] === revision;
    const isKnown =
      !hasDeadline(deployment) || (reason === 'FoundNewReplicaSet' && known !== undefined);
    if (isNoted && isKnown) return deployment;
    const message = `${text} "${newSet.metadata.name}"`;
    const conditions = deployment.status?.conditions ?? [];
    const timestamp = formatTime(this.context.clock.now());
    const annotations = { ...deployment.metadata.annotations, [revisionAnnotation]: revision };
    // Through the status, which takes annotations too: a write to the object itself would raise its generation.
    const next = {
      ...deployment,
      metadata: { ...deployment.metadata, annotations },
      status: {
        ...deployment.status,
        conditions: isKnown
          ? conditions
          : setCondition(
              conditions,
              { type: 'Progressing', status: 'True', reason, message },
              timestamp,
            ),
      },
    };
    return this.context.client.update(resources.deployments, next, 'status');
  }

  /** Recreate: sets all old ReplicaSets to zero; true while their pods are not gone. */
  async stopOld(
    deployment: Stored<Deployment>,
    oldSets: readonly Stored<ReplicaSet>[],
  ): Promise<boolean> {
    const active = oldSets.filter((replicaSet) => (replicaSet.spec?.replicas ?? 1) > 0);
    const resized = await this.resize(
      deployment,
      active.map((replicaSet) => ({ replicaSet, replicas: 0 })),
    );
    const left = oldSets.some(
      (set) => (set.status?.replicas ?? 0) + (set.status?.terminatingReplicas ?? 0) > 0,
    );
    return resized || left;
  }

  /** Applies sizes; returns true when one changed. Remembered sizes are brought up to date on the way. */
  async resize(deployment: Stored<Deployment>, resizes: readonly Resize[]): Promise<boolean> {
    const limits = rolloutLimits(deployment);
    let changed = false;
    for (const { replicaSet, replicas } of resizes) {
      const before = replicaSet.spec?.replicas ?? 1;
      const annotations = withSizes(
        replicaSet.metadata.annotations ?? {},
        limits.replicas,
        limits.replicas + limits.maxSurge,
      );
      if (before === replicas && sameAnnotations(annotations, replicaSet.metadata.annotations))
        continue;
      const next = {
        ...replicaSet,
        metadata: { ...replicaSet.metadata, annotations },
        spec: { ...replicaSet.spec, replicas },
      };
      this.noteWrite(
        keyOf(deployment),
        await this.context.client.update(resources.replicaSets, next),
      );
      if (before !== replicas) {
        changed = true;
        this.scalingEvent(deployment, replicaSet.metadata.name, before, replicas);
      }
    }
    return changed;
  }

  private scalingEvent(
    deployment: Stored<Deployment>,
    name: string,
    from: number,
    to: number,
  ): void {
    const direction = to > from ? 'up' : 'down';
    this.events.event(
      deployment,
      'Normal',
      'ScalingReplicaSet',
      `Scaled ${direction} replica set ${name} from ${from} to ${to}`,
    );
  }

  /** Deletes the oldest empty ReplicaSets beyond `revisionHistoryLimit`. */
  async cleanUp(
    deployment: Stored<Deployment>,
    oldSets: readonly Stored<ReplicaSet>[],
  ): Promise<void> {
    const limit = deployment.spec?.revisionHistoryLimit;
    if (limit === undefined) return;
    const alive = oldSets.filter((replicaSet) => !replicaSet.metadata.deletionTimestamp);
    const byRevision = [...alive].sort((a, b) => Number(revisionOf(a) - revisionOf(b)));
    for (const replicaSet of byRevision.slice(0, Math.max(0, alive.length - limit))) {
      const used = (replicaSet.status?.replicas ?? 0) > 0 || (replicaSet.spec?.replicas ?? 1) > 0;
      const unobserved =
        (replicaSet.metadata.generation ?? 0) > (replicaSet.status?.observedGeneration ?? 0);
      if (used || unobserved) continue;
      await this.context.client.delete(
        resources.replicaSets,
        replicaSet.metadata.namespace ?? '',
        replicaSet.metadata.name,
      );
    }
  }
}
