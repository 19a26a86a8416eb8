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

  constructor(context: SimulatorContext) {
    super('taint-eviction', context);
    this.nodes = this.informer(resources.nodes);
    this.pods = this.informer(resources.pods);
    this.events = createEventRecorder(context, 'taint-eviction-controller');
  }

  start(): void {
    this.pods.addIndex('node', (pod) => [pod.spec.nodeName ?? '']);
    const onTainted = (pod: Stored<Pod>): string[] =>
      this.taintsOf(pod).length > 0 ? [keyOf(pod)] : [];
    this.pods.handle(this.enqueuing(onTainted));
    this.nodes.handle(
      this.enqueuing((node) =>
        noExecute(node).length === 0
          ? []
          : this.pods.byIndex('node', node.metadata.name).map(keyOf),
      ),
    );
  }

  private taintsOf(pod: Pod): readonly Taint[] {
    const node = pod.spec.nodeName ? this.nodes.get('', pod.spec.nodeName) : undefined;
    return node === undefined ? [] : noExecute(node);
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const pod = this.pods.get(namespace, name);
    if (pod === undefined || pod.metadata.deletionTimestamp) return;
    const due = evictionTime(pod, this.taintsOf(pod));
    if (due === undefined) return;
    const now = this.context.clock.now();
    if (due > now) return this.queue.addAfter(keyOf(pod), due - now);
    this.events.event(
      pod,
      'Normal',
      'TaintManagerEviction',
      `Marking for deletion Pod ${keyOf(pod)}`,
    );
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
      lastTransitionTime: formatTime(now),
      observedGeneration: pod.metadata.generation,
    };
    const { client } = this.context;
    try {
      await client.patch(
        resources.pods,
        namespace,
        name,
        'strategic',
        { status: { conditions: [condition] } },
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

/** When the pod must go, in milliseconds; undefined: it may stay for ever. */
export function evictionTime(pod: Pod, taints: readonly Taint[]): number | undefined {
  let due: number | undefined;
  for (const taint of taints) {
    const tolerations = (pod.spec.tolerations ?? []).filter((toleration) =>
      tolerates(toleration, taint),
    );
    const seconds =
      tolerations.length === 0
        ? [0]
        : tolerations.flatMap((toleration) => toleration.tolerationSeconds ?? []);
    if (seconds.length === 0) continue;
    const added = Date.parse(taint.timeAdded ?? '') || 0;
    const end = added + Math.max(0, Math.min(...seconds)) * 1000;
    due = Math.min(due ?? end, end);
  }
  return due;
}
