import type { Draft, KubeObject, StatusCause } from '#machinery';
import type { Elapsed } from './elapsed.js';
import type { JSONSchemaProps } from './generated/index.gen.js';
import type { RepeatedSpecs } from './schema/repeated-specs.js';

/** A cell of a Table: text, number, boolean, null where nothing is known, or how long ago something was. */
export type Cell = string | number | boolean | null | readonly unknown[] | Elapsed;

/** A column of the Table answer (`reference: meta/v1 TableColumnDefinition`). */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  /** 0 is always shown, above 0 only with `-o wide`. */
  readonly priority: number;
  readonly description: string;
}

export interface Subresource {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  /** True when the plain discovery list states group and version for it. */
  readonly groupVersionInList: boolean;
}

/** What is known about the request when a strategy runs. */
export interface StrategyContext {
  /** Now, as RFC 3339 text with whole seconds. */
  readonly now: string;
  readonly subresource?: string;
  /** Who writes. */
  readonly user?: {
    readonly name: string;
    readonly uid?: string;
    readonly groups: readonly string[];
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
  /** Tells the client something that is no fault; present while custom kinds are validated. */
  readonly warn?: (text: string) => void;
}

/**
 * Where a kind differs from the generic verbs. All members are optional. The object handed in has just been decoded, belongs
 * to the request alone and may be written to; `old` is shared and must not be.
 */
export interface Strategy<T extends KubeObject = KubeObject> {
  /**
   * Sets what the API server's defaulting sets. Runs after every decode. Idempotent, and writes only what it changes: an object that a
   * patch of its status made shares the rest with the stored one.
   */
  readonly applyDefaults?: (object: Draft<T>) => void;
  /** For kinds whose objects come from templates in numbers: recognises specs that were decoded and defaulted before. */
  readonly specs?: RepeatedSpecs;
  /** Resets what a client may not set at creation (status), computes what the server computes. */
  readonly prepareForCreate?: (object: Draft<T>, context: StrategyContext) => void;
  /** Restores what this request may not change; also for subresources (`context.subresource`). Generation is handled by `generationChanged`. */
  readonly prepareForUpdate?: (object: Draft<T>, old: T, context: StrategyContext) => void;
  /** Every cause, in the order of the real server. Metadata has been checked before. */
  readonly validate?: (object: T) => StatusCause[];
  readonly validateUpdate?: (object: T, old: T, context: StrategyContext) => StatusCause[];
  /** Texts for `Warning: 299` headers. */
  readonly warnings?: (object: T, old?: T) => string[];
  /** How the name is checked; default: DNS-1123 subdomain. */
  readonly validateName?: (name: string, prefix: boolean) => string[];
  /** True when the change raises `metadata.generation`. Undefined: the kind has no generation. */
  readonly generationChanged?: (object: T, old: T) => boolean;
  /** PUT to a name that does not exist creates it. */
  readonly allowCreateOnUpdate?: boolean;
  /** PUT without a resourceVersion is refused when false. Default true. */
  readonly allowUnconditionalUpdate?: boolean;
  /** Seconds of grace for a deletion; undefined or 0 means immediately. `requested` is the client's gracePeriodSeconds. */
  readonly gracePeriod?: (object: T, requested: number | undefined) => number;
  /** Marks an object whose deletion begins in a way of its own and keeps it; undefined leaves it to the general rules. */
  readonly beginDeletion?: (object: T, now: string) => Draft<T> | undefined;
  /** Propagation when the client states none; default background. */
  readonly defaultPropagation?: 'Background' | 'Orphan';
}

/** A condition of a table row (`TableRowCondition` of meta/v1). */
export interface RowCondition {
  readonly type: 'Completed';
  readonly status: 'True';
  readonly reason: string;
  readonly message: string;
}

/** How `scale` reads and writes an object whose replicas stand at paths of its own. */
export interface ScaleAccess<T extends KubeObject = KubeObject> {
  /** Throws a StatusError (500) when the object has no number of replicas. */
  readonly read: (object: T) => {
    readonly replicas: number;
    readonly statusReplicas: number;
    readonly selector: string;
  };
  /** The object with another number of replicas; shares the rest. */
  readonly write: (object: T, replicas: number) => T;
}

/** What a CustomResourceDefinition says about one version of its kind: fields that are known only at run time. */
export interface CustomKind {
  /** The schema as the definition states it, for OpenAPI and server-side apply. */
  readonly schema: JSONSchemaProps;
  /** Takes out of a decoded object what the schema does not know; returns the paths of the fields, sorted. */
  readonly prune: (object: Draft<KubeObject>) => string[];
  /** Brings metadata of embedded objects into form; present when the schema has such. `refused`: why they cannot be read. */
  readonly coerce?: (object: Draft<KubeObject>) => {
    readonly unknown: readonly string[];
    readonly refused?: StatusCause;
  };
  /** Present when the version has the subresource. */
  readonly scale?: ScaleAccess;
  /** The warning that every request for the version earns. */
  readonly deprecationWarning?: string;
}

/** One kind in one version, complete: everything that the registry and the faces need to serve it. */
export interface KindDefinition<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly storageVersionHash: string;
  /** The version that is stored, and the name that the store files it under (`events`, `deployments.apps`). Several definitions may share one. */
  readonly storage: { readonly group: string; readonly version: string; readonly resource: string };
  /** The type in the schema tables: `core_v1.Pod`. */
  readonly type: string;
  readonly subresources: readonly Subresource[];
  readonly columns: readonly Column[];
  /** The cells of one row, in the order of `columns`. They are kept with the object: what depends on the time is `Elapsed`. */
  readonly row: (object: T) => Cell[];
  /** What a row says about its object beside the cells; kubectl dims what is `Completed`. */
  readonly rowConditions?: (object: T) => readonly RowCondition[];
  /** Field selectors beyond metadata.name and metadata.namespace: label → value ('' when unset). */
  readonly selectableFields: Readonly<Record<string, (object: T) => string>>;
  readonly strategy: Strategy<T>;
  /** Present for kinds that a CustomResourceDefinition made. */
  readonly custom?: CustomKind;
  /** Present for versions that are off by default (`--runtime-config`). */
  readonly former?: { readonly deprecationWarning?: string; readonly removedRelease?: string };
  /** Present when what is stored must be changed before it is shown. Pure; built-in kinds lose nothing in either direction. */
  readonly convert?: {
    readonly fromStorage: (object: KubeObject) => KubeObject;
    readonly toStorage: (object: KubeObject) => KubeObject;
    /** Present when somebody outside of the process converts (conversion webhooks): then these are asked, never the other two. */
    readonly remote?: {
      /** All of them in one call, in their order. */
      readonly fromStorage: (objects: readonly KubeObject[]) => Promise<readonly KubeObject[]>;
      readonly toStorage: (object: KubeObject) => Promise<KubeObject>;
    };
  };
}
