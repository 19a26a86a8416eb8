import {
  resources,
  type PodTemplateSpec,
  type Pod,
  type PersistentVolumeClaim,
  type StatefulSet,
} from '#kinds';
import { StatusError, type Stored } from '#machinery';
import type { Client, EventRecorder, Informer } from '#client';
import { controllerReference } from '../ownership/owner-reference.js';
import { claimsOf, ordinalOf, podName, statefulPod } from './identity.js';

/** Creates and deletes the pods and claims of StatefulSets, with the events of the real controller. */
export class StatefulPodControl {
  constructor(
    private readonly client: Client,
    private readonly events: EventRecorder,
    private readonly claims: Informer<PersistentVolumeClaim>,
  ) {}

  async create(
    set: Stored<StatefulSet>,
    ordinal: number,
    template: PodTemplateSpec,
    revision: string,
  ): Promise<Stored<Pod>> {
    const name = podName(set, ordinal);
    await this.createClaims(set, ordinal);
    const { labels, annotations, finalizers } = template.metadata ?? {};
    const base: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: `${set.metadata.name}-`,
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
        ...(finalizers === undefined ? {} : { finalizers }),
        ownerReferences: [controllerReference(set)],
      },
      spec: template.spec ?? { containers: [] },
    };
    const pod = statefulPod(base, set, ordinal, revision);
    return this.reported(set, 'Create', `Pod ${name}`, 'successful', () =>
      this.client.create(resources.pods, set.metadata.namespace ?? '', pod),
    );
  }

  /** Deletes a pod; `scaledDown` gives its claims to it first when the retention policy wants them gone with it. */
  async delete(set: Stored<StatefulSet>, pod: Stored<Pod>, scaledDown: boolean): Promise<void> {
    const { namespace = '', name, uid } = pod.metadata;
    const policy = set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled;
    if (scaledDown && policy === 'Delete') await this.tieClaims(set, pod);
    await this.reported(set, 'Delete', `Pod ${name}`, 'successful', async () => {
      try {
        await this.client.delete(resources.pods, namespace, name, { preconditions: { uid } });
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
    });
  }

  private async createClaims(set: Stored<StatefulSet>, ordinal: number): Promise<void> {
    const namespace = set.metadata.namespace ?? '';
    for (const claim of claimsOf(set, ordinal)) {
      const name = claim.metadata?.name ?? '';
      if (this.claims.get(namespace, name) !== undefined) continue;
      await this.reported(
        set,
        'Create',
        `Claim ${name} Pod ${podName(set, ordinal)}`,
        'success',
        () => this.client.create(resources.persistentVolumeClaims, namespace, claim),
      );
    }
  }

  private async tieClaims(set: Stored<StatefulSet>, pod: Stored<Pod>): Promise<void> {
    const { namespace = '', name, uid } = pod.metadata;
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name, uid }];
    for (const claim of claimsOf(set, ordinalOf(set, pod) ?? -1)) {
      const claimName = claim.metadata?.name ?? '';
      if (this.claims.get(namespace, claimName) === undefined) continue;
      await this.client.patch(resources.persistentVolumeClaims, namespace, claimName, 'merge', {
        metadata: { ownerReferences },
      });
    }
  }

  private async reported<T>(
    set: Stored<StatefulSet>,
    verb: 'Create' | 'Delete',
    what: string,
    success: string,
    attempt: () => Promise<T>,
  ): Promise<T> {
    const subject = `${verb} ${what} in StatefulSet ${set.metadata.name}`;
    try {
      const result = await attempt();
      this.events.event(set, 'Normal', `Successful${verb}`, `${subject} ${success}`);
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.events.event(set, 'Warning', `Failed${verb}`, `${subject} failed error: ${message}`);
      throw error;
    }
  }
}
