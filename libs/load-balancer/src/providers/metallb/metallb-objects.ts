import { DefinedKinds, type Informer, type Resource, type SimulatorContext } from '#client';
import type { KubeObject, Stored } from '#machinery';
import { METALLB_RESOURCES } from './objects.js';

/** The objects that configure MetalLB, of those kinds that the cluster serves at the moment. */
export class MetalLbObjects {
  private readonly informers = new Map<string, Informer<KubeObject>>();

  /** `changed` is told about each change of an object, and when a kind comes or goes. */
  constructor(
    private readonly context: SimulatorContext,
    private readonly changed: (resource: Resource) => void,
  ) {}

  start(): void {
    const { informers } = this.context;
    new DefinedKinds(informers, METALLB_RESOURCES, {
      follow: (resource) => {
        const informer = informers.informer(resource);
        this.informers.set(resource.plural, informer);
        const changed = (): void => this.changed(resource);
        informer.handle({
          added: changed,
          deleted: changed,
          updated: (object, old) => {
            if (object.metadata.generation !== old.metadata.generation) changed();
          },
        });
        changed();
      },
      forget: (resource) => {
        this.informers.delete(resource.plural);
        this.changed(resource);
      },
    }).start();
  }

  /** All objects of a kind in a namespace; none while the kind is not served. */
  list<T extends KubeObject>(resource: Resource<T>, namespace: string): readonly Stored<T>[] {
    const informer = this.informers.get(resource.plural) as Informer<T> | undefined;
    return informer === undefined ? [] : [...informer.list(namespace)];
  }
}
