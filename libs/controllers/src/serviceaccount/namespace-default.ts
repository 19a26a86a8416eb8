import { resources, type Namespace } from '#kinds';
import { StatusError, type KubeObject } from '#machinery';
import type { Informer, Resource, SimulatorContext } from '#client';
import { Controller } from '../controller/controller.js';

/** Makes sure that an object of one name is in every namespace that is not being deleted. */
export abstract class NamespaceDefaultController<T extends KubeObject> extends Controller {
  private readonly namespaces: Informer<Namespace>;
  protected readonly objects: Informer<T>;

  constructor(
    name: string,
    context: SimulatorContext,
    protected readonly resource: Resource<T>,
    private readonly objectName: string,
  ) {
    super(name, context);
    this.namespaces = this.informer(resources.namespaces);
    this.objects = this.informer(resource);
  }

  /** What the object should be; undefined when the present one is good. */
  protected abstract wanted(present: T | undefined): T | undefined;

  start(): void {
    this.namespaces.handle(this.enqueuing((namespace) => [`/${namespace.metadata.name}`]));
    this.objects.handle(
      this.enqueuing((object) =>
        object.metadata.name === this.objectName ? [`/${object.metadata.namespace ?? ''}`] : [],
      ),
    );
  }

  protected async reconcile(_: string, namespace: string): Promise<void> {
    const found = this.namespaces.get('', namespace);
    if (
      found === undefined ||
      found.status?.phase === 'Terminating' ||
      found.metadata.deletionTimestamp
    )
      return;
    const present = this.objects.get(namespace, this.objectName);
    const wanted = this.wanted(present);
    if (wanted === undefined) return;
    try {
      if (present === undefined) await this.context.client.create(this.resource, namespace, wanted);
      else
        await this.context.client.update(this.resource, {
          ...present,
          ...wanted,
          metadata: present.metadata,
        });
    } catch (error) {
      const raced =
        error instanceof StatusError &&
        (error.reason === 'AlreadyExists' ||
          error.reason === 'NotFound' ||
          error.reason === 'Forbidden');
      if (!raced) throw error;
    }
  }
}
