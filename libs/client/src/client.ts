import type { KubeObject, Status, Stored } from '#machinery';

/** Names a resource the way a path does. `T` is the type of its objects. */
export interface Resource<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Phantom: carries the type. Never set. */
  readonly of?: T;
}

export interface ListOptions {
  /** Undefined: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
}

export interface List<T extends KubeObject> {
  readonly items: readonly Stored<T>[];
  readonly resourceVersion: string;
  readonly continue?: string;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export type PatchType = 'json' | 'merge' | 'strategic';

export type WatchEvent<T extends KubeObject> =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly object: Stored<T>;
      readonly previous?: Stored<T>;
    }
  | {
      readonly type: 'BOOKMARK';
      readonly resourceVersion: string;
      readonly initialEventsEnd: boolean;
    };

export interface WatchHandle {
  close(): void;
}

/**
 * What a simulator sees of the API, in process or over HTTPS. Every failure is a StatusError. Objects are shared: never write to one.
 * `namespace` is '' for cluster-scoped resources.
 */
export interface Client {
  get<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string,
    name: string,
  ): Promise<Stored<T>>;
  /** GET of a subresource: `scale`, `status`. */
  getSubresource<R extends KubeObject>(
    resource: Resource,
    namespace: string,
    name: string,
    subresource: string,
  ): Promise<R>;
  list<T extends KubeObject>(resource: Resource<T>, options?: ListOptions): Promise<List<T>>;
  create<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string,
    object: T,
  ): Promise<Stored<T>>;
  /** PUT; compare-and-swap when the object carries a resourceVersion. */
  update<T extends KubeObject>(
    resource: Resource<T>,
    object: Stored<T>,
    subresource?: string,
  ): Promise<Stored<T>>;
  patch<T extends KubeObject>(
    resource: Resource<T>,
    namespace: string,
    name: string,
    type: PatchType,
    body: unknown,
    subresource?: string,
  ): Promise<Stored<T>>;
  /** Server-side apply of a configuration as `fieldManager`, forced; `object` names only what it sets. */
  apply<T extends KubeObject>(
    resource: Resource<T>,
    object: Partial<T> & KubeObject,
    fieldManager: string,
    subresource?: string,
  ): Promise<Stored<T>>;
  delete(
    resource: Resource,
    namespace: string,
    name: string,
    options?: DeleteOptions,
  ): Promise<Status | KubeObject>;
  /** POST to a subresource: `binding`, `eviction`, `token`. */
  createSubresource<R extends KubeObject>(
    resource: Resource,
    namespace: string,
    name: string,
    subresource: string,
    body: KubeObject,
  ): Promise<R>;
  /** Events in order, without gaps, from `resourceVersion` on; `onError` is called once with a StatusError (410: list again) and ends the watch. */
  watch<T extends KubeObject>(
    resource: Resource<T>,
    options: ListOptions & { readonly resourceVersion: string },
    onEvents: (events: readonly WatchEvent<T>[]) => void,
    onError: (error: Error) => void,
  ): WatchHandle;
}
