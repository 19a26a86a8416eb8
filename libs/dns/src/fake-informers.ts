import type { IndexFunction, Informer, InformerFactory, InformerHandler, Resource } from '#client';
import type { KubeObject, Stored } from '#machinery';

class FakeInformer<T extends KubeObject> implements Informer<T> {
  synced = true;
  resourceVersion = '1';
  readonly #objects = new Map<string, Stored<T>>();
  readonly #indexes = new Map<string, IndexFunction<T>>();
  readonly #handlers: InformerHandler<T>[] = [];

  get(namespace: string, name: string): Stored<T> | undefined {
    return this.#objects.get(`${namespace}/${name}`);
  }

  list(): Iterable<Stored<T>> {
    return this.#objects.values();
  }

  addIndex(name: string, of: IndexFunction<T>): void {
    this.#indexes.set(name, of);
  }

  byIndex(name: string, key: string): readonly Stored<T>[] {
    const of = this.#indexes.get(name);
    return of ? [...this.#objects.values()].filter((object) => of(object).includes(key)) : [];
  }

  handle(handler: InformerHandler<T>): void {
    this.#handlers.push(handler);
  }

  put(object: T): void {
    const { namespace = '', name = '' } = object.metadata ?? {};
    const stored = object as Stored<T>;
    const old = this.#objects.get(`${namespace}/${name}`);
    this.#objects.set(`${namespace}/${name}`, stored);
    for (const handler of this.#handlers) {
      if (old) handler.updated?.(stored, old);
      else handler.added?.(stored);
    }
  }

  remove(object: KubeObject): void {
    const { namespace = '', name = '' } = object.metadata ?? {};
    const old = this.#objects.get(`${namespace}/${name}`);
    this.#objects.delete(`${namespace}/${name}`);
    if (old) for (const handler of this.#handlers) handler.deleted?.(old);
  }
}

/** Informers over objects that a spec hands in; there is no API behind them. */
export class FakeInformers implements InformerFactory {
  readonly #informers = new Map<string, FakeInformer<KubeObject>>();

  informer<T extends KubeObject>(resource: Resource<T>): Informer<T> {
    return this.#of(resource.kind) as unknown as Informer<T>;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  pending(): number {
    return 0;
  }

  stop(): void {
    this.#informers.clear();
  }

  apply(...objects: readonly KubeObject[]): void {
    for (const object of objects) this.#of(object.kind ?? '').put(object);
  }

  remove(...objects: readonly KubeObject[]): void {
    for (const object of objects) this.#of(object.kind ?? '').remove(object);
  }

  /** Makes all informers look as if the API could not be reached. */
  unsync(): void {
    for (const informer of this.#informers.values()) informer.synced = false;
  }

  #of(kind: string): FakeInformer<KubeObject> {
    const informer = this.#informers.get(kind) ?? new FakeInformer<KubeObject>();
    this.#informers.set(kind, informer);
    return informer;
  }
}
