import { resources, type Node, type Pod } from '#kinds';
import { formatTime, StatusError, type Stored } from '#machinery';
import { keyOf, type Informer, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { isFinished } from '../pods/pod-state.js';

/** A node must be gone for so long before its pods are taken for lost, in milliseconds (quarantineTime). */
const quarantineMs = 40_000;

/** Removes the pods of nodes that no longer exist: nobody else will report their end. */
export class PodGcController extends Controller {
  private readonly pods: Informer<Pod>;
  private readonly nodes: Informer<Node>;

  constructor(context: SimulatorContext) {
    super('pod-garbage-collector', context);
    this.pods = this.informer(resources.pods);
    this.nodes = this.informer(resources.nodes);
  }

  start(): void {
    this.pods.addIndex('node', (pod) => [pod.spec.nodeName ?? '']);
    this.nodes.handle({ deleted: (node) => this.enqueuePodsOf(node.metadata.name) });
    this.pods.handle({
      added: (pod) => this.enqueueIfOrphan(pod),
      updated: (pod, old) => {
        if (pod.spec.nodeName !== old.spec.nodeName) this.enqueueIfOrphan(pod);
      },
    });
  }

  private enqueuePodsOf(node: string): void {
    for (const pod of this.pods.byIndex('node', node))
      this.queue.addAfter(keyOf(pod), quarantineMs);
  }

  private enqueueIfOrphan(pod: Stored<Pod>): void {
    if (this.isOrphan(pod)) this.queue.addAfter(keyOf(pod), quarantineMs);
  }

  private isOrphan(pod: Pod): boolean {
    return !!pod.spec.nodeName && this.nodes.get('', pod.spec.nodeName) === undefined;
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const pod = this.pods.get(namespace, name);
    if (pod === undefined || !this.isOrphan(pod)) return;
    const { uid, generation } = pod.metadata;
    const { client, clock } = this.context;
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
      lastTransitionTime: formatTime(clock.now()),
      observedGeneration: generation,
    };
    const status = { phase: 'Failed', conditions: [condition] };
    try {
      if (!isFinished(pod))
        await client.patch(resources.pods, namespace, name, 'strategic', { status }, 'status');
      const options = { gracePeriodSeconds: 0, preconditions: { uid } };
      await client.delete(resources.pods, namespace, name, options);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}
