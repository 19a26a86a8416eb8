import { resources, type Pod, type PodTemplateSpec } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import type { Client, EventRecorder } from '#client';
import { controllerReference } from '../ownership/owner-reference.js';

/** At most so many pods are created or deleted in one pass over an owner (burstReplicas of the real controllers). */
export const burstReplicas = 500;

/** Creates and deletes pods for an owner, with the events that the real controllers write. */
export class PodControl {
  constructor(
    private readonly client: Client,
    private readonly events: EventRecorder,
  ) {}

  /** A pod of the owner's template, before the API server gives it a name. `change` may add to it. */
  async create(
    owner: Stored,
    template: PodTemplateSpec,
    change: (pod: Pod) => Pod = (pod) => pod,
  ): Promise<Stored<Pod>> {
    const { labels, annotations, finalizers } = template.metadata ?? {};
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: `${owner.metadata.name}-`,
        ...(labels === undefined ? {} : { labels }),
        ...(annotations === undefined ? {} : { annotations }),
        ...(finalizers === undefined ? {} : { finalizers }),
        ownerReferences: [controllerReference(owner)],
      },
      spec: template.spec ?? { containers: [] },
    };
    try {
      const created = await this.client.create(
        resources.pods,
        owner.metadata.namespace ?? '',
        change(pod),
      );
      this.events.event(
        owner,
        'Normal',
        'SuccessfulCreate',
        `Created pod: ${created.metadata.name}`,
      );
      return created;
    } catch (error) {
      if (!isNamespaceTerminating(error))
        this.events.event(owner, 'Warning', 'FailedCreate', `Error creating: ${message(error)}`);
      throw error;
    }
  }

  /** Deletes one pod; one that is gone already is no failure. */
  async delete(owner: Stored, pod: Stored<Pod>): Promise<void> {
    const { namespace = '', name, uid } = pod.metadata;
    try {
      await this.client.delete(resources.pods, namespace, name, { preconditions: { uid } });
    } catch (error) {
      if (error instanceof StatusError && (error.code === 404 || error.code === 409)) return;
      this.events.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${message(error)}`);
      throw error;
    }
    this.events.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
  }
}

/**
 * Runs `attempt` `count` times in batches of 1, 2, 4 …, so that a failure that hits every attempt costs few requests. Stops after
 * the batch that failed and raises its first error. Returns how many succeeded.
 */
export async function inGrowingBatches(
  count: number,
  attempt: (index: number) => Promise<unknown>,
): Promise<number> {
  let done = 0;
  for (let size = 1; done < count; size *= 2) {
    const batch = Math.min(size, count - done);
    const results = await Promise.allSettled(
      Array.from({ length: batch }, (_, index) => attempt(done + index)),
    );
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    done += batch;
  }
  return done;
}

function isNamespaceTerminating(error: unknown): boolean {
  return (
    error instanceof StatusError &&
    error.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') === true
  );
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
