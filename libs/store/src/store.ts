import type { EventBus } from '#bus';
import type { FieldSet, KubeObject, Stored } from '#machinery';

/**
 * The contract of the object store: a revisioned, append-only log, seen cluster by cluster.
 *
 * The store does not know kinds. `resource` is the storage name of a kind (`pods`, `deployments.apps`), `namespace` is ''
 * for cluster-scoped objects. All reads are synchronous and come from memory; writes resolve once they are durable.
 */
export interface ObjectKey {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** One version of one object. Immutable; shared by everybody. */
export interface Entry<T extends KubeObject = KubeObject> extends ObjectKey {
  /** The revision of the write that made this version; equals `metadata.resourceVersion`. */
  readonly revision: number;
  /** UTF-8 JSON, serialised once when written. Never write to it. Put together when asked for, if parts of it are shared. */
  readonly bytes: Uint8Array;
  /** The same in the pieces that are in memory, for whoever copies them anyway; undefined when it is in one. */
  readonly pieces?: readonly Uint8Array[] | undefined;
  /** The same with the number 0 for each set of owned fields that is shared, for whoever needs none; undefined when none is. */
  readonly bare?: Uint8Array | undefined;
  /** The parsed object; parsed on demand and kept while it is hot. Frozen by convention. */
  readonly object: Stored<T>;
  /** `object` if it is there without parsing. */
  readonly parsed?: Stored<T> | undefined;
}

export type Operation = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One committed write. For DELETED, `entry` holds the last state with the revision of the deletion as its version. */
export interface Change {
  readonly operation: Operation;
  readonly revision: number;
  readonly entry: Entry;
  /** The version before; undefined for ADDED. */
  readonly previous?: Entry;
}

/**
 * Makes the object to write, knowing the revision that it gets. Called synchronously, exactly once per accepted write.
 * Must set `metadata.resourceVersion` to `String(revision)`. Throwing abandons the write (no revision is spent).
 */
export type Encode = (revision: number) => Encoded | GappedEncoded;

export interface Encoded {
  readonly object: KubeObject;
  /** UTF-8 JSON. */
  readonly bytes: Uint8Array;
}

export interface GappedEncoded {
  readonly object: KubeObject;
  readonly json: Gapped;
}

/** JSON without the sets of fields that managers own, each of which may stand in thousands of objects. */
export interface Gapped {
  /** Has a `0` in each gap. */
  readonly text: string;
  /** Those of `metadata.managedFields[].fieldsV1`, in order. No other entry has the number 0 there. */
  readonly gaps: readonly Gap[];
}

export interface Gap {
  /** Where in the text. */
  readonly at: number;
  /** One object for all equal sets. */
  readonly set: FieldSet;
}

export interface RangeOptions {
  readonly resource: string;
  /** Undefined: all namespaces. */
  readonly namespace?: string;
  /** Continue after this key (exclusive), in key order. */
  readonly after?: { readonly namespace: string; readonly name: string };
  /** At most so many entries. */
  readonly limit?: number;
  /** Read the state as it was at this revision. Throws CompactedError or FutureRevisionError. */
  readonly revision?: number;
}

export interface Range {
  /** In key order: the order of the UTF-8 bytes of `namespace/name`, as the keys of etcd sort (so `a-b/x` comes before `a/x`). */
  readonly entries: readonly Entry[];
  /** The revision that the answer is true for. */
  readonly revision: number;
  /** How many entries follow the last one returned; 0 when the range is complete. */
  readonly remaining: number;
}

export interface WatchOptions {
  readonly resource: string;
  readonly namespace?: string;
  /** Deliver every change after this revision. Throws CompactedError when its history is gone, FutureRevisionError when it is ahead. */
  readonly after: number;
  /**
   * Called synchronously with batches in revision order; a batch holds only changes of this resource (and namespace).
   * History that is in memory is delivered before `watch` returns. A callback that throws ends its watch and harms nobody.
   */
  readonly onChanges: (changes: readonly Change[]) => void;
  /** Called once when the store ends the watch: the cluster is dropped, the store closed, the history gone, or `onChanges` threw. */
  readonly onClosed?: (reason: unknown) => void;
}

export interface Subscription {
  close(): void;
}

/** What a cluster announces on its bus. */
export interface StoreTopics {
  /** Writes that have just become durable and readable, in revision order, before their writers hear of it. */
  readonly committed: readonly Change[];
}

/** One cluster: a branch of the log. */
export interface ClusterStore {
  /** The bus that every watch hangs on: all commits of the cluster, of whatever resource. */
  readonly events: Pick<EventBus<StoreTopics>, 'subscribe'>;
  readonly name: string;
  /** The newest durable revision; what readers and watchers see. */
  readonly revision: number;
  /** History up to and including this revision is gone. */
  readonly compactedRevision: number;

  /** The durable version of an object. */
  get(key: ObjectKey): Entry | undefined;
  /** The newest version, durable or still being written; undefined when there is none or its deletion is pending. Updates are computed from this. */
  getPending(key: ObjectKey): Entry | undefined;
  range(options: RangeOptions): Range;
  /** How many objects a resource has, without reading them. */
  count(resource: string, namespace?: string): number;
  /** The names of all resources that have objects. */
  resources(): readonly string[];
  watch(options: WatchOptions): Subscription;

  /** Rejects with ExistsError (decided at once, against the newest pending version). */
  create(key: ObjectKey, encode: Encode): Promise<Entry>;
  /** Compare-and-swap on `expected` revision. Rejects with NotFoundError or RevisionConflictError. */
  update(key: ObjectKey, expected: number, encode: Encode): Promise<Entry>;
  /** Compare-and-swap deletion; `encode` makes the final state for watchers. */
  delete(key: ObjectKey, expected: number, encode: Encode): Promise<Entry>;

  /** Forgets history up to `revision` (never the current state). Works in small steps; resolves when done. */
  compact(revision: number): Promise<void>;
}

/** All clusters of one database. */
export interface Store {
  /** Opens a cluster, creating an empty one when there is none. */
  cluster(name: string): Promise<ClusterStore>;
  /** A new cluster that starts from `source` at `revision` (default: newest) and shares its history. Costs one row. */
  fork(source: string, name: string, revision?: number): Promise<ClusterStore>;
  drop(name: string): Promise<void>;
  list(): readonly string[];
  /** Resolves when every accepted write is durable. */
  flush(): Promise<void>;
  /** Flushes, then closes. Later calls reject with ClosedError. */
  close(): Promise<void>;
}
