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
import { retainedBy } from './claim-retention.js';
import {
  claimsOf,
  hasIdentity,
  ordinalOf,
  podName,
  statefulPod,
  withIdentity,
} from './identity.js';

/** Creates, mends and deletes the pods and claims of StatefulSets, with the events of the real controller (stateful_pod_control). */
export class StatefulPodControl {
  /** `wrote` hears of every object that was made or changed. */
  constructor(
    private readonly client: Client,
    private readonly events: EventRecorder,
    private readonly claims: Informer<PersistentVolumeClaim>,
    private readonly wrote: (set: Stored<StatefulSet>, object: Stored) => void,
  ) {}

  async create(
    set: Stored<StatefulSet>,
    ordinal: number,
    template: PodTemplateSpec,
    revision: string,
  ): Promise<Stored<Pod>> {
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
    return this.reported(set, 'Create', podName(set, ordinal), async () => {
      await this.createClaims(set, ordinal);
      const created = await this.client.create(resources.pods, set.metadata.namespace ?? '', pod);
      this.wrote(set, created);
      await this.handOver(set, created);
      return created;
    });
  }

  /** Deletes a pod; one that is gone already is no failure. */
  async delete(set: Stored<StatefulSet>, pod: Stored<Pod>): Promise<void> {
    const { namespace = '', name } = pod.metadata;
    await this.reported(set, 'Delete', name, async () => {
      try {
        await this.client.delete(resources.pods, namespace, name);
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
    });
  }

  /** Puts right the labels, volumes and claims of a pod where they are not those of its ordinal. */
  async mend(set: Stored<StatefulSet>, pod: Stored<Pod>): Promise<void> {
    if (hasIdentity(set, pod) && !this.hasClaimsToHandOver(set, pod)) return;
    await this.reported(set, 'Update', pod.metadata.name, async () => {
      const ordinal = ordinalOf(set, pod) ?? 0;
      if (!hasIdentity(set, pod)) await this.createClaims(set, ordinal);
      await this.handOver(set, pod);
      const changed = withIdentity(pod, set, ordinal);
      this.wrote(set, await this.client.update(resources.pods, changed));
    });
  }

  /** Whether a claim still belongs to an earlier pod of the ordinal, with which it will go: no pod is made before that. */
  hasStaleClaim(set: Stored<StatefulSet>, ordinal: number): boolean {
    if (set.spec?.persistentVolumeClaimRetentionPolicy?.whenScaled !== 'Delete') return false;
    const name = podName(set, ordinal);
    return this.claimsOf(set, ordinal).some((claim) =>
      claim.metadata.ownerReferences?.some(
        (reference) => reference.kind === 'Pod' && reference.name === name,
      ),
    );
  }

  /** Makes the claims of an ordinal that are missing. */
  async createClaims(set: Stored<StatefulSet>, ordinal: number): Promise<void> {
    const namespace = set.metadata.namespace ?? '';
    const { name: setName } = set.metadata;
    for (const claim of claimsOf(set, ordinal)) {
      const name = claim.metadata?.name ?? '';
      const present = this.claims.get(namespace, name);
      if (present?.metadata.deletionTimestamp) throw new Error(`pvc ${name} is being deleted`);
      if (present !== undefined) continue;
      const pod = `Pod ${podName(set, ordinal)} in StatefulSet ${setName}`;
      try {
        this.wrote(
          set,
          await this.client.create(resources.persistentVolumeClaims, namespace, claim),
        );
        const message = `Create Claim ${name} ${pod} success`;
        this.events.event(set, 'Normal', 'SuccessfulCreate', message);
      } catch (error) {
        const text = (error as Error).message;
        const message = `Create Claim ${name} for ${pod} failed error: ${text}`;
        if (!isPresentAlready(error)) this.events.event(set, 'Warning', 'FailedCreate', message);
        throw new Error(`failed to create PVC ${name}: ${text}`, { cause: error });
      }
    }
  }

  /** Gives the claims of a pod the owners that the retention policy wants. */
  async handOver(set: Stored<StatefulSet>, pod: Stored<Pod>): Promise<void> {
    for (const claim of this.claimsOf(set, ordinalOf(set, pod) ?? -1)) {
      const ownerReferences = retainedBy(claim, { set, pod });
      if (ownerReferences === undefined) continue;
      const metadata = { ...claim.metadata, ownerReferences };
      const changed = { ...claim, metadata };
      this.wrote(set, await this.client.update(resources.persistentVolumeClaims, changed));
    }
  }

  private hasClaimsToHandOver(set: Stored<StatefulSet>, pod: Stored<Pod>): boolean {
    return this.claimsOf(set, ordinalOf(set, pod) ?? -1).some(
      (claim) => retainedBy(claim, { set, pod }) !== undefined,
    );
  }

  private claimsOf(set: Stored<StatefulSet>, ordinal: number): Stored<PersistentVolumeClaim>[] {
    return claimsOf(set, ordinal).flatMap(
      (claim) => this.claims.get(set.metadata.namespace ?? '', claim.metadata?.name ?? '') ?? [],
    );
  }

  private async reported<T>(
    set: Stored<StatefulSet>,
    verb: 'Create' | 'Update' | 'Delete',
    pod: string,
    attempt: () => Promise<T>,
  ): Promise<T> {
    const subject = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
    try {
      const result = await attempt();
      this.events.event(set, 'Normal', `Successful${verb}`, `${subject} successful`);
      return result;
    } catch (error) {
      const message = `${subject} failed error: ${(error as Error).message}`;
      if (!isPresentAlready(error)) this.events.event(set, 'Warning', `Failed${verb}`, message);
      throw error;
    }
  }
}

/** Something of the name exists: nothing that an event would tell. */
function isPresentAlready(error: unknown): boolean {
  return error instanceof StatusError && error.reason === 'AlreadyExists';
}
