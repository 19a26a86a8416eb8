import { resources, tolerates, type Node, type Pod, type Taint } from '#kinds';
import { formatTime, StatusError, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';

/** Evicts pods from nodes with NoExecute taints, at once or after the seconds that they tolerate it. */
export class TaintEvictionController extends Controller {
  private readonly nodes: Informer<Node>;
  private readonly pods: Informer<Pod>;
  private readonly events: EventRecorder;
  /** By the key of a pod when it is to be evicted, in milliseconds. */
  private readonly scheduled = new Map<string, number>();

  constructor(context: SimulatorContext) {
    super('taint-eviction', context);
    this.nodes = this.informer(resources.nodes);
    this.pods = this.informer(resources.pods);
    this.events = createEventRecorder(context, 'taint-eviction-controller');
  }

  start(): void {
    this.pods.addIndex('node', (pod) => [pod.spec.nodeName ?? '']);
    const onTainted = (pod: Stored<Pod>): string[] =>
      this.taintsOf(pod).length > 0 || this.scheduled.has(keyOf(pod)) ? [keyOf(pod)] : [];
    this.pods.handle(this.enqueuing(onTainted));
    this.nodes.handle(
      this.enqueuing((node) =>
        noExecute(node).length === 0
          ? []
          : this.pods.byIndex('node', node.metadata.name).map(keyOf),
      ),
    );
  }

  /** The events name the pod, not its uid: the real controller keeps names only. */
  private tell(namespace: string, name: string, what: string): void {
    const target = { apiVersion: 'v1', kind: 'Pod', namespace, name };
    const message = `${what} ${namespace}/${name}`;
    this.events.event(target, 'Normal', 'TaintManagerEviction', message);
  }

  private taintsOf(pod: Pod): readonly Taint[] {
    const node = pod.spec.nodeName ? this.nodes.get('', pod.spec.nodeName) : undefined;
    return node === undefined ? [] : noExecute(node);
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const pod = this.pods.get(namespace, name);
    const key = `${namespace}/${name}`;
    const isOver = pod === undefined || pod.metadata.deletionTimestamp !== undefined;
    const delay = isOver ? undefined : evictionDelay(pod, this.taintsOf(pod));
    const now = this.context.clock.now();
    const due = this.scheduled.get(key);
    if (due !== undefined && (delay === undefined || (delay === 0 && due > now))) {
      this.scheduled.delete(key);
      this.tell(namespace, name, 'Cancelling deletion of Pod');
    }
    if (isOver || delay === undefined) return;
    // What was begun is not put off or brought forward by other tolerations.
    const at = delay === 0 ? now : (due ?? now + delay);
    if (at > now) {
      this.scheduled.set(key, at);
      return this.queue.addAfter(key, at - now);
    }
    this.scheduled.delete(key);
    this.tell(namespace, name, 'Marking for deletion Pod');
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastTransitionTime: formatTime(now),
      observedGeneration: pod.metadata.generation,
    };
    const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
    const order = [...others, condition].map(({ type }) => ({ type }));
    const { client } = this.context;
    try {
      await client.patch(
        resources.pods,
        namespace,
        name,
        'strategic',
        { status: { conditions: [condition], ['$setElementOrder/conditions']: order } },
        'status',
      );
      await client.delete(resources.pods, namespace, name, {
        preconditions: { uid: pod.metadata.uid },
      });
    } catch (error) {
      if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409))
        throw error;
    }
  }
}

const noExecute = (node: Node): readonly Taint[] =>
  (node.spec?.taints ?? []).filter((taint) => taint.effect === 'NoExecute');

/**
 * How long a pod may stay from the moment that the taints are seen, in milliseconds: 0 when it does not tolerate one of them, undefined for
 * ever. Of the tolerations that match a taint the first counts (tainteviction: processPodOnNode).
 */
export function evictionDelay(pod: Pod, taints: readonly Taint[]): number | undefined {
  let delay: number | undefined;
  for (const taint of taints) {
    const used = (pod.spec.tolerations ?? []).find((toleration) => tolerates(toleration, taint));
    if (used === undefined) return 0;
    if (used.tolerationSeconds === undefined) continue;
    const seconds = Math.max(0, used.tolerationSeconds);
    delay = Math.min(delay ?? Infinity, seconds * 1000);
  }
  return delay;
}
