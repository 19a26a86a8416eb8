import { resources, type PersistentVolumeClaim, type Pod } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import {
  createEventRecorder,
  keyOf,
  type EventRecorder,
  type Informer,
  type SimulatorContext,
} from '#client';
import { Controller } from '../controller/controller.js';
import { controllerReference, isControlledBy } from '../ownership/owner-reference.js';
import { isFinished } from '../pods/pod-state.js';

/** Makes the claims of generic ephemeral volumes: `<pod>-<volume>`, owned by the pod (KEP-1698). */
export class EphemeralVolumeController extends Controller {
  private readonly pods: Informer<Pod>;
  private readonly claims: Informer<PersistentVolumeClaim>;
  private readonly events: EventRecorder;

  constructor(context: SimulatorContext) {
    super('ephemeral-volume', context);
    this.pods = this.informer(resources.pods);
    this.claims = this.informer(resources.persistentVolumeClaims);
    this.events = createEventRecorder(context, 'ephemeral_volume');
  }

  start(): void {
    this.pods.handle({ added: (pod) => this.enqueueIfEphemeral(pod) });
    this.claims.handle({
      deleted: (claim) => {
        for (const { kind, name } of claim.metadata.ownerReferences ?? [])
          if (kind === 'Pod') this.enqueue(claim.metadata.namespace ?? '', name);
      },
    });
  }

  private enqueueIfEphemeral(pod: Stored<Pod>): void {
    if (pod.spec.volumes?.some((volume) => volume.ephemeral)) this.queue.add(keyOf(pod));
  }

  protected async reconcile(namespace: string, name: string): Promise<void> {
    const pod = this.pods.get(namespace, name);
    if (pod === undefined || pod.metadata.deletionTimestamp || isFinished(pod)) return;
    for (const volume of pod.spec.volumes ?? []) {
      const template = volume.ephemeral?.volumeClaimTemplate;
      if (template === undefined) continue;
      const claimName = `${name}-${volume.name}`;
      const present = this.claims.get(namespace, claimName);
      if (present !== undefined) {
        if (isControlledBy(present, pod)) continue;
        const message = `PVC ${namespace}/${claimName} was not created for pod ${namespace}/${name} (pod is not owner)`;
        this.events.event(pod, 'Warning', 'EphemeralVolumeFailed', message);
        throw new Error(message);
      }
      const { labels, annotations } = template.metadata ?? {};
      try {
        await this.context.client.create(resources.persistentVolumeClaims, namespace, {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {
            name: claimName,
            ...(labels === undefined ? {} : { labels }),
            ...(annotations === undefined ? {} : { annotations }),
            ownerReferences: [controllerReference(pod)],
          },
          spec: template.spec,
        });
      } catch (error) {
        // Made a moment ago: the informer will show it.
        if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
      }
    }
  }
}
