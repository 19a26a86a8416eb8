import { isDeepStrictEqual } from 'node:util';
import {
  resources,
  type ControllerRevision,
  type PersistentVolumeClaim,
  type Pod,
  type StatefulSet,
  type StatefulSetStatus,
} from '#kinds';
import { labelSelectorFromObject, type Stored } from '#machinery';
import { createEventRecorder, keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { claim } from '../ownership/claim.js';
import { claimRevisions } from '../ownership/claim-revisions.js';
import { controllerOf } from '../ownership/owner-reference.js';
import { availability, withoutZeros } from '../pods/pod-state.js';
import { ordinalOf, revisionLabel, templateOf, wantedOrdinals } from './identity.js';
import { nextSteps, type Steps } from './next-steps.js';
import { StatefulPodControl } from './stateful-pod-control.js';
import { trimRevisions, updateRevision } from './stateful-revisions.js';
import { statefulStatus } from './stateful-status.js';

/** How long a set waits for the claims of a pod that was scaled away, in milliseconds. */
const staleClaimMs = 1000;

/** Keeps pods with a stable name and storage of their own, in order. */
export class StatefulSetController extends Controller {
  private readonly sets: Informer<StatefulSet>;
  private readonly pods: Informer<Pod>;
  private readonly revisions: Informer<ControllerRevision>;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly podControl: StatefulPodControl;

  constructor(context: SimulatorContext) {
    super('statefulset', context);
    this.sets = this.informer(resources.statefulSets);
    this.pods = this.informer(resources.pods);
    this.revisions = this.informer(resources.controllerRevisions);
    this.claims = this.informer(resources.persistentVolumeClaims);
    const events = createEventRecorder(context, 'statefulset-controller');
    this.podControl = new StatefulPodControl(context.client, events, this.claims, (set, object) =>
      this.noteWrite(keyOf(set), object),
    );
  }

  start(): void {
    this.pods.addIndex('controller', (pod) => [controllerOf(pod)?.uid ?? '']);
    this.revisions.addIndex('controller', (revision) => [controllerOf(revision)?.uid ?? '']);
    this.sets.handle(this.enqueuing());
    this.pods.handle(this.enqueuing(this.controllerKeys('StatefulSet')));
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const set = this.sets.get(namespace, name);
    if (set === undefined || set.metadata.deletionTimestamp) return;
    const key = keyOf(set);
    if (this.isBehind(key, this.pods) || this.isBehind(key, this.revisions)) return;
    if (this.isBehind(key, this.claims)) return;
    const { client, clock } = this.context;
    const pods = await this.claimPods(set);
    const history = await claimRevisions(client, this.revisions, set);
    const update = await updateRevision(client, set, history);
    this.noteWrite(key, update);
    const currentName = set.status?.currentRevision || update.metadata.name;
    const current = history.find((revision) => revision.metadata.name === currentName) ?? update;

    const steps = nextSteps(set, pods, update.metadata.name, clock.now());
    const present = [...pods];
    let failure: unknown;
    try {
      await this.take(set, steps, async (ordinal) => {
        const revision = needsCurrent(set, ordinal) ? current : update;
        const template = templateOf(revision.data);
        const name = revision.metadata.name;
        present.push(await this.podControl.create(set, ordinal, template, name));
      });
    } catch (error) {
      // The status tells what there is, whatever could not be done.
      failure = error;
    }
    const names = { current: current.metadata.name, update: update.metadata.name };
    const status = statefulStatus(set, present, names, clock.now());
    await this.writeStatus(set, status);
    const inUse = new Set([
      ...Object.values(names),
      ...present.map((pod) => pod.metadata.labels?.[revisionLabel] ?? ''),
    ]);
    await trimRevisions(client, set, history, inUse);
    this.recheck(set, pods);
    if (failure !== undefined) throw failure;
  }

  private async take(
    set: Stored<StatefulSet>,
    steps: Steps,
    create: (ordinal: number) => Promise<void>,
  ): Promise<void> {
    for (const pod of steps.pending) {
      await this.podControl.createClaims(set, ordinalOf(set, pod) ?? 0);
      await this.podControl.handOver(set, pod);
    }
    for (const ordinal of steps.create) {
      // The claim goes with the pod that it belongs to: nothing tells the set, so it looks again.
      if (this.podControl.hasStaleClaim(set, ordinal))
        return this.queue.addAfter(keyOf(set), staleClaimMs);
      await create(ordinal);
    }
    for (const pod of steps.mend) await this.podControl.mend(set, pod);
    for (const pod of steps.handOver) await this.podControl.handOver(set, pod);
    for (const pod of steps.delete) await this.podControl.delete(set, pod);
  }

  private claimPods(set: Stored<StatefulSet>): Promise<Stored<Pod>[]> {
    const selector = labelSelectorFromObject(set.spec?.selector);
    const { namespace, uid } = set.metadata;
    const orphans = this.pods
      .byIndex('controller', '')
      .filter((pod) => pod.metadata.namespace === namespace && ordinalOf(set, pod) !== undefined);
    return claim([...this.pods.byIndex('controller', uid), ...orphans], {
      client: this.context.client,
      resource: resources.pods,
      owner: set,
      matches: (pod) => selector.matches(pod.metadata.labels ?? {}),
    });
  }

  private async writeStatus(set: Stored<StatefulSet>, status: StatefulSetStatus): Promise<void> {
    const isSame =
      set.status?.collisionCount !== undefined &&
      isDeepStrictEqual(withoutZeros(set.status), withoutZeros(status));
    if (!isSame)
      await this.context.client.update(resources.statefulSets, { ...set, status }, 'status');
  }

  /** Comes back when a ready pod becomes available by time alone. */
  private recheck(set: Stored<StatefulSet>, pods: readonly Stored<Pod>[]): void {
    const now = this.context.clock.now();
    for (const pod of pods) {
      const { inMs } = availability(pod, set.spec?.minReadySeconds ?? 0, now);
      if (inMs !== undefined) this.queue.addAfter(keyOf(set), inMs);
    }
  }
}

/** Pods below the partition of a rolling update are made from the revision that was current before it. */
function needsCurrent(set: Stored<StatefulSet>, ordinal: number): boolean {
  if (set.spec?.updateStrategy?.type !== 'RollingUpdate') return false;
  const kept = set.spec.updateStrategy.rollingUpdate?.partition ?? set.status?.currentReplicas ?? 0;
  return ordinal < wantedOrdinals(set).start + kept;
}
