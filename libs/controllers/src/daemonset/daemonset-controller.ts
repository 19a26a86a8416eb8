import { isDeepStrictEqual } from 'node:util';
import {
  resources,
  type ControllerRevision,
  type DaemonSet,
  type DaemonSetStatus,
  type Node,
  type Pod,
} from '#kinds';
import { labelSelectorFromObject, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { claim } from '../ownership/claim.js';
import { claimRevisions } from '../ownership/claim-revisions.js';
import { controllerOf } from '../ownership/owner-reference.js';
import { PodControl } from '../pods/pod-control.js';
import { isFinished } from '../pods/pod-state.js';
import { daemonPod, revisionHashLabel, targetNode } from './daemon-pod.js';
import { daemonStatus } from './daemon-status.js';
import { nodeFit } from './node-fit.js';
import { currentRevision, trimHistory } from './revisions.js';
import { allowsSurge, rollingUpdate, surplusPods } from './rolling-update.js';

/** Runs one pod of a DaemonSet on every node that fits, and replaces them node by node when the template changes. */
export class DaemonSetController extends Controller {
  private readonly daemonSets: Informer<DaemonSet>;
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;
  private readonly revisions: Informer<ControllerRevision>;
  private readonly events: EventRecorder;
  private readonly podControl: PodControl;

  constructor(context: SimulatorContext) {
    super('daemonset', context);
    this.daemonSets = this.informer(resources.daemonSets);
    this.pods = this.informer(resources.pods);
    this.nodes = this.informer(resources.nodes);
    this.revisions = this.informer(resources.controllerRevisions);
    this.events = createEventRecorder(context, 'daemonset-controller');
    this.podControl = new PodControl(context.client, this.events);
  }

  start(): void {
    this.pods.addIndex('controller', (pod) => [controllerOf(pod)?.uid ?? '']);
    this.revisions.addIndex('controller', (revision) => [controllerOf(revision)?.uid ?? '']);
    this.daemonSets.handle(this.enqueuing());
    this.pods.handle(this.enqueuing(this.controllerKeys('DaemonSet')));
    this.nodes.handle({
      added: () => this.enqueueAll(),
      deleted: () => this.enqueueAll(),
      updated: (node, old) => {
        const same = isDeepStrictEqual(
          [node.metadata.labels, node.spec?.taints],
          [old.metadata.labels, old.spec?.taints],
        );
        if (!same) this.enqueueAll();
      },
    });
  }

  private enqueueAll(): void {
    for (const daemonSet of this.daemonSets.list()) this.queue.add(keyOf(daemonSet));
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const daemonSet = this.daemonSets.get(namespace, name);
    if (daemonSet === undefined || daemonSet.metadata.deletionTimestamp) return;
    if (
      this.isBehind(keyOf(daemonSet), this.pods) ||
      this.isBehind(keyOf(daemonSet), this.revisions)
    )
      return;
    const { client } = this.context;
    const history = await claimRevisions(client, this.revisions, daemonSet);
    const revision = await currentRevision(client, daemonSet, history);
    if (!history.some((known) => known.metadata.uid === revision.metadata.uid))
      this.noteWrite(keyOf(daemonSet), revision);
    const hash = revision.metadata.labels?.[revisionHashLabel] ?? '';
    const byNode = await this.podsByNode(daemonSet);
    // What was just made or deleted has to be seen before the next step of an update.
    if (!(await this.manage(daemonSet, byNode, hash))) await this.roll(daemonSet, byNode, hash);
    const inUse = new Set([
      hash,
      ...[...byNode.values()].flat().map((pod) => pod.metadata.labels?.[revisionHashLabel] ?? ''),
    ]);
    await trimHistory(client, daemonSet, history, inUse);
    await this.writeStatus(
      daemonSet,
      daemonStatus(daemonSet, this.nodes.list(), byNode, hash, this.context.clock.now()),
    );
  }

  private async podsByNode(daemonSet: Stored<DaemonSet>): Promise<Map<string, Stored<Pod>[]>> {
    const selector = labelSelectorFromObject(daemonSet.spec?.selector);
    const namespace = daemonSet.metadata.namespace ?? '';
    const orphans = this.pods
      .byIndex('controller', '')
      .filter((pod) => pod.metadata.namespace === namespace);
    const pods = await claim(
      [...this.pods.byIndex('controller', daemonSet.metadata.uid), ...orphans],
      {
        client: this.context.client,
        resource: resources.pods,
        owner: daemonSet,
        matches: (pod) => selector.matches(pod.metadata.labels ?? {}),
      },
    );
    const byNode = new Map<string, Stored<Pod>[]>();
    for (const pod of pods.sort(
      (a, b) => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp),
    )) {
      const node = targetNode(pod);
      if (node !== undefined) byNode.set(node, [...(byNode.get(node) ?? []), pod]);
    }
    return byNode;
  }

  /** Pods where they are missing; none where they may not stay, where the node is gone, or where there are two. True when it did something. */
  private async manage(
    daemonSet: Stored<DaemonSet>,
    byNode: ReadonlyMap<string, readonly Stored<Pod>[]>,
    hash: string,
  ): Promise<boolean> {
    let acted = false;
    for (const node of this.nodes.list()) {
      const { shouldRun, mayStay } = nodeFit(daemonSet, node);
      const pods = byNode.get(node.metadata.name) ?? [];
      const alive = pods.filter((pod) => !pod.metadata.deletionTimestamp);
      const running = alive.filter((pod) => !isFinished(pod));
      // With surge a node is not left without a pod while another goes.
      if (shouldRun && (pods.length === 0 || (alive.length === 0 && allowsSurge(daemonSet)))) {
        acted = true;
        await this.create(daemonSet, node.metadata.name, hash);
      }
      const surplus = surplusPods({ daemonSet, hash, now: this.context.clock.now() }, running);
      for (const pod of alive) {
        if (!mayStay || surplus.includes(pod) || isFinished(pod)) acted = true;
        if (!mayStay || surplus.includes(pod)) await this.podControl.delete(daemonSet, pod);
        else if (isFinished(pod)) await this.replaceFinished(daemonSet, pod);
      }
    }
    for (const [node, pods] of byNode) {
      if (this.nodes.get('', node) !== undefined) continue;
      for (const pod of pods)
        if (!pod.metadata.deletionTimestamp) {
          acted = true;
          await this.podControl.delete(daemonSet, pod);
        }
    }
    return acted;
  }

  private async create(daemonSet: Stored<DaemonSet>, node: string, hash: string): Promise<void> {
    const template = daemonSet.spec.template;
    const pod = await this.podControl.create(daemonSet, template, (base) =>
      daemonPod(base, daemonSet, node, hash),
    );
    this.noteWrite(keyOf(daemonSet), pod);
  }

  private async replaceFinished(daemonSet: Stored<DaemonSet>, pod: Stored<Pod>): Promise<void> {
    const failed = pod.status?.phase === 'Failed';
    const [reason, verb] = failed
      ? ['FailedDaemonPod', 'failed']
      : ['SucceededDaemonPod', 'succeeded'];
    const end = failed ? 'kill' : 'delete';
    const where = `${pod.metadata.namespace}/${pod.metadata.name} on node ${targetNode(pod)}`;
    this.events.event(
      daemonSet,
      failed ? 'Warning' : 'Normal',
      reason,
      `Found ${verb} daemon pod ${where}, will try to ${end} it`,
    );
    await this.podControl.delete(daemonSet, pod);
  }

  private async roll(
    daemonSet: Stored<DaemonSet>,
    byNode: ReadonlyMap<string, readonly Stored<Pod>[]>,
    hash: string,
  ): Promise<void> {
    if (daemonSet.spec?.updateStrategy?.type === 'OnDelete') return;
    const nodes = [...this.nodes.list()];
    const now = this.context.clock.now();
    const { create, remove } = rollingUpdate({ daemonSet, nodes, byNode, hash, now });
    for (const node of create) await this.create(daemonSet, node, hash);
    for (const pod of remove) await this.podControl.delete(daemonSet, pod);
  }

  private async writeStatus(daemonSet: Stored<DaemonSet>, status: DaemonSetStatus): Promise<void> {
    const stored = Object.entries(daemonSet.status ?? {}).filter(([, value]) => value !== 0);
    if (
      isDeepStrictEqual(
        Object.fromEntries(stored),
        Object.fromEntries(Object.entries(status).filter(([, value]) => value !== 0)),
      )
    )
      return;
    await this.context.client.update(resources.daemonSets, { ...daemonSet, status }, 'status');
  }
}
