import type { KubeObject, Stored } from '#machinery';
import type { Resource } from './client.js';

/** A function that gives the index keys of an object (a pod's node, a slice's Service). */
export type IndexFunction<T extends KubeObject> = (object: Stored<T>) => readonly string[];

export interface InformerHandler<T extends KubeObject> {
  readonly added?: (object: Stored<T>) => void;
  readonly updated?: (object: Stored<T>, old: Stored<T>) => void;
  readonly deleted?: (object: Stored<T>) => void;
}

/** A local, always current copy of one resource: list, then watch, then relist when history is gone. */
export interface Informer<T extends KubeObject> {
  /** True once the first list is in the cache and its handlers have run. */
  readonly synced: boolean;
  /** The revision that the cache has reached. */
  readonly resourceVersion: string;
  get(namespace: string, name: string): Stored<T> | undefined;
  list(namespace?: string): Iterable<Stored<T>>;
  /** Adds an index before or after start. */
  addIndex(name: string, of: IndexFunction<T>): void;
  byIndex(name: string, key: string): readonly Stored<T>[];
  /** Handlers run synchronously, in revision order; one that throws is reported and harms nobody. Existing objects are replayed as added. */
  handle(handler: InformerHandler<T>): void;
}

/** Shares one informer per resource among all simulators of a cluster. */
export interface InformerFactory {
  informer<T extends KubeObject>(resource: Resource<T>): Informer<T>;
  /** Stops to follow a resource that is served no more. Absent where resources never go. */
  drop?(resource: Resource): void;
  /** Starts all informers asked for so far and resolves when each is synced. May be called again after asking for more. */
  start(): Promise<void>;
  /**
   * How many informers are behind the server: not listed yet, or listing again. In process, a watch delivers inside the
   * commit, so that 0 means that every informer has seen the newest durable revision.
   */
  pending(): number;
  stop(): void;
}
