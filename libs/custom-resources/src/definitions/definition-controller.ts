import { ReconcilerSimulator, type Informer, type Resource, type SimulatorContext } from '#client';
import { resources, type CustomResourceDefinition, type KindDefinition } from '#kinds';
import { formatTime, StatusError, type Stored } from '#machinery';
import type { KindSource } from '#registry';
import { hasCondition } from '../serving/definition.js';
import { withCondition } from './conditions.js';
import { sameStatus, statusWithNames } from './names.js';

type Definition = Stored<CustomResourceDefinition>;

/** Holds a deleted definition until its objects are gone. */
const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';
/** How soon a definition whose objects are still going away is looked at again, in milliseconds. */
const RETRY_MS = 500;

/**
 * What the API server itself does with CustomResourceDefinitions: accepts their names, establishes them, and removes their objects
 * before they go. It belongs to the server and runs whichever controllers are switched off.
 */
export class DefinitionController extends ReconcilerSimulator {
  private readonly definitions: Informer<CustomResourceDefinition>;

  constructor(
    context: SimulatorContext,
    private readonly kinds: Pick<KindSource, 'byResource'>,
  ) {
    // One at a time, so that of two definitions that want a name the first one gets it.
    super('customresourcedefinitions', context, { concurrency: 1 });
    this.definitions = this.informer(resources.customResourceDefinitions);
  }

  start(): void {
    // A name that becomes free, or is taken, may matter to every definition of the group.
    const group = (changed: Definition): void => {
      for (const one of this.definitions.list())
        if (one.spec.group === changed.spec.group) this.queue.add(`/${one.metadata.name}`);
    };
    this.definitions.handle({ added: group, updated: group, deleted: group });
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const definition = this.definitions.get('', name);
    if (definition === undefined) return;
    if (definition.metadata.deletionTimestamp != null) return this.cleanUp(definition);
    const others = [...this.definitions.list()].filter((one) => one.metadata.name !== name);
    const status = statusWithNames(definition, others, this.now());
    if (!sameStatus(status, definition.status)) await this.writeStatus({ ...definition, status });
  }

  private async cleanUp(definition: Definition): Promise<void> {
    if (!definition.metadata.finalizers?.includes(CLEANUP)) return;
    if (!hasCondition(definition, 'Established')) {
      await this.finish(definition, 'NeverEstablished', 'resource was never established');
      return;
    }
    const announced = await this.terminating(definition, 'True', {
      reason: 'InstanceDeletionInProgress',
      message: 'CustomResource deletion is in progress',
    });
    const kind = this.servedKind(announced);
    const left = kind === undefined ? 0 : await this.deleteInstances(kind);
    if (left > 0) this.enqueue('', definition.metadata.name, RETRY_MS);
    else await this.finish(announced, 'InstanceDeletionCompleted', 'removed all instances');
  }

  /** The kind of a definition in any version that is served. */
  private servedKind({ spec, status }: Definition): KindDefinition | undefined {
    const plural = status?.acceptedNames?.plural ?? '';
    return spec.versions
      ?.map(({ name }) => this.kinds.byResource(spec.group, name, plural))
      .find((kind) => kind !== undefined);
  }

  /** Deletes what is not on its way yet; returns how many objects are left. */
  private async deleteInstances(kind: Resource): Promise<number> {
    const { client } = this.context;
    for (const { metadata } of (await client.list(kind)).items) {
      if (metadata.deletionTimestamp != null) continue;
      try {
        await client.delete(kind, metadata.namespace ?? '', metadata.name);
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) throw error;
      }
    }
    return (await client.list(kind)).items.length;
  }

  private async finish(definition: Definition, reason: string, message: string): Promise<void> {
    const { metadata } = await this.terminating(definition, 'False', { reason, message });
    await this.context.client.patch(
      resources.customResourceDefinitions,
      '',
      metadata.name,
      'merge',
      {
        metadata: {
          resourceVersion: metadata.resourceVersion,
          finalizers: metadata.finalizers?.filter((finalizer) => finalizer !== CLEANUP) ?? null,
        },
      },
    );
  }

  private async terminating(
    definition: Definition,
    status: 'True' | 'False',
    why: { readonly reason: string; readonly message: string },
  ): Promise<Definition> {
    const conditions = withCondition(
      definition,
      { type: 'Terminating', status, ...why },
      this.now(),
    );
    const next = { ...definition, status: { ...definition.status!, conditions } };
    return sameStatus(next.status, definition.status) ? definition : this.writeStatus(next);
  }

  private async writeStatus(definition: Definition): Promise<Definition> {
    return this.context.client.update(resources.customResourceDefinitions, definition, 'status');
  }

  private now(): string {
    return formatTime(this.context.clock.now());
  }
}
