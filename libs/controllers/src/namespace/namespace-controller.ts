import { isDeepStrictEqual } from 'node:util';
import { resources, type Namespace } from '#kinds';
import { formatTime, StatusError, type Stored } from '#machinery';
import { keyOf, type Informer, type Resource, type SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';
import { deleteContent } from './content.js';
import { deletionConditions } from './namespace-conditions.js';

/** How soon a namespace that still has content is looked at again, in milliseconds. */
const retryMs = 500;

/** Empties namespaces that are being deleted, then lets them go. */
export class NamespaceController extends Controller {
  private readonly namespaces: Informer<Namespace>;

  /** `deletable` names every namespaced resource that can be listed and deleted, custom resources too. */
  constructor(
    context: SimulatorContext,
    private readonly deletable: () => readonly Resource[],
  ) {
    super('namespace', context);
    this.namespaces = this.informer(resources.namespaces);
  }

  start(): void {
    this.namespaces.handle(this.enqueuing());
  }

  protected async reconcile(_: string, name: string): Promise<void> {
    const namespace = this.namespaces.get('', name);
    if (namespace === undefined || !namespace.metadata.deletionTimestamp) return;
    if (!(namespace.spec?.finalizers ?? []).includes('kubernetes')) return;
    const remaining = await deleteContent(this.context.client, name, this.deletable());
    if (remaining.resources.size > 0) {
      await this.report(namespace, remaining);
      this.queue.addAfter(keyOf(namespace), retryMs);
      return;
    }
    const finalizers = (namespace.spec?.finalizers ?? []).filter(
      (finalizer) => finalizer !== 'kubernetes',
    );
    try {
      await this.context.client.update(
        resources.namespaces,
        { ...namespace, spec: { ...namespace.spec, finalizers } },
        'finalize',
      );
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }

  private async report(
    namespace: Stored<Namespace>,
    remaining: Parameters<typeof deletionConditions>[0],
  ): Promise<void> {
    const conditions = deletionConditions(
      remaining,
      namespace.status?.conditions ?? [],
      formatTime(this.context.clock.now()),
    );
    if (isDeepStrictEqual(namespace.status?.conditions, conditions)) return;
    await this.context.client.update(
      resources.namespaces,
      { ...namespace, status: { ...namespace.status, conditions } },
      'status',
    );
  }
}
