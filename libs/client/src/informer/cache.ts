import type { KubeObject, Stored } from '#machinery';
import type { IndexFunction } from '../informer.js';

interface Bucket<T extends KubeObject> {
  readonly members: Map<string, Stored<T>>;
  /** The members as a list; dropped when they change. */
  list: readonly Stored<T>[] | undefined;
}

interface Index<T extends KubeObject> {
  readonly of: IndexFunction<T>;
  readonly buckets: Map<string, Bucket<T>>;
}

const NONE: readonly never[] = [];

/** The objects of one resource by namespace and name, with indexes that follow every change. Bounded by what the server holds. */
export class InformerCache<T extends KubeObject> {
  private readonly namespaces = new Map<string, Map<string, Stored<T>>>();
  private readonly indexes = new Map<string, Index<T>>();

  get(namespace: string, name: string): Stored<T> | undefined {
    return this.namespaces.get(namespace)?.get(name);
  }

  /** All objects, or those of one namespace, in the order in which they arrived. */
  *list(namespace?: string): Generator<Stored<T>> {
    if (namespace !== undefined) {
      yield* this.namespaces.get(namespace)?.values() ?? NONE;
      return;
    }
    for (const objects of this.namespaces.values()) yield* objects.values();
  }

  /** Stores an object; returns the one that it replaces. */
  put(object: Stored<T>): Stored<T> | undefined {
    const { namespace = '', name } = object.metadata;
    let objects = this.namespaces.get(namespace);
    if (objects === undefined) this.namespaces.set(namespace, (objects = new Map()));
    const old = objects.get(name);
    objects.set(name, object);
    for (const index of this.indexes.values()) reindex(index, old, object);
    return old;
  }

  /** Forgets an object; returns what was there. */
  remove(namespace: string, name: string): Stored<T> | undefined {
    const objects = this.namespaces.get(namespace);
    const old = objects?.get(name);
    if (objects === undefined || old === undefined) return undefined;
    objects.delete(name);
    if (objects.size === 0) this.namespaces.delete(namespace);
    for (const index of this.indexes.values()) reindex(index, old, undefined);
    return old;
  }

  /** Adds an index over what is there and what will come. A name that exists keeps its first function. */
  addIndex(name: string, of: IndexFunction<T>): void {
    if (this.indexes.has(name)) return;
    const index: Index<T> = { of, buckets: new Map() };
    this.indexes.set(name, index);
    for (const object of this.list()) reindex(index, undefined, object);
  }

  /** Throws an Error for an index that nobody added: that is a slip of the program. */
  byIndex(name: string, key: string): readonly Stored<T>[] {
    const index = this.indexes.get(name);
    if (index === undefined) throw new Error(`no index "${name}"`);
    const bucket = index.buckets.get(key);
    if (bucket === undefined) return NONE;
    return (bucket.list ??= [...bucket.members.values()]);
  }
}

function reindex<T extends KubeObject>(
  index: Index<T>,
  old: Stored<T> | undefined,
  next: Stored<T> | undefined,
): void {
  const { namespace = '', name } = (next ?? old)!.metadata;
  const id = `${namespace}/${name}`;
  const keys = next === undefined ? NONE : index.of(next);
  for (const key of old === undefined ? NONE : index.of(old)) {
    if (keys.includes(key)) continue;
    const bucket = index.buckets.get(key);
    bucket?.members.delete(id);
    if (bucket !== undefined) bucket.list = undefined;
    if (bucket?.members.size === 0) index.buckets.delete(key);
  }
  for (const key of keys) {
    let bucket = index.buckets.get(key);
    if (bucket === undefined)
      index.buckets.set(key, (bucket = { members: new Map(), list: undefined }));
    bucket.members.set(id, next!);
    bucket.list = undefined;
  }
}
