import type { User } from '#auth';
import type { KubeObject, Status } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Change, Entry } from '#store';

/** Who asks. */
export type UserInfo = User;

/** What a request targets. */
export interface Target {
  readonly kind: KindDefinition;
  /** '' for cluster scope, or all namespaces in a list. */
  readonly namespace: string;
  readonly name?: string;
  readonly subresource?: string;
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** What every verb is told besides its target. `warnings` collects texts for Warning headers; verbs append to it. */
export interface RequestContext {
  readonly user: UserInfo;
  readonly userAgent?: string;
  readonly warnings: string[];
  /** Notes something about the request for the audit log; absent: nobody listens. */
  readonly annotate?: (key: string, value: string) => void;
  /** Is shown each decoded body, before anything is done with it; absent: nobody looks. */
  readonly received?: (object: KubeObject) => void;
}

export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation?: FieldValidation;
}

export interface ListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
  /** Only a watch may have it; a list refuses it. */
  readonly sendInitialEvents?: boolean;
}

export interface WatchOptions extends ListOptions {
  readonly allowWatchBookmarks?: boolean;
  /** Absent: open until one side closes it. */
  readonly timeoutSeconds?: number;
}

export interface DeleteOptions extends WriteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** A body as it arrived. `text` allows duplicate fields to be found; in-process callers hand in `value` alone. */
export interface Body {
  readonly value: unknown;
  readonly text?: string;
  /** What a stricter reading of the body finds wrong with its form (keys that occur twice in YAML); `fieldValidation` decides. */
  readonly problems?: readonly string[];
  /** The members of `value` that are decoded and defaulted already (`RepeatedSpecs`), and are not the receiver's to write to. */
  readonly known?: KubeObject;
}

/** One object to answer with, in the version of the request. `bytes` is its JSON when it is already there, `pieces` the same in parts. */
export interface Result<T extends object = KubeObject> {
  readonly object: T;
  readonly bytes?: Uint8Array;
  readonly pieces?: readonly Uint8Array[] | undefined;
  /** True when a PUT or apply made a new object (201). */
  readonly created?: boolean;
}

export interface ListResult {
  readonly entries: readonly Entry[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export type WatchFrame =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
      readonly entry: Entry;
      readonly change?: Change;
    }
  | {
      readonly type: 'BOOKMARK';
      readonly resourceVersion: string;
      readonly initialEventsEnd: boolean;
    }
  | { readonly type: 'ERROR'; readonly status: Status };

export interface WatchSink {
  /** Frames in order. Must not block; a sink that cannot keep up closes the watch. */
  frames(frames: readonly WatchFrame[]): void;
  /** The watch is over (timeout, error frame sent, server closing). */
  end(): void;
}

/** The verbs of one cluster, for every kind. Every failure is a StatusError. REST, GraphQL and the in-process client are thin faces over this. */
export interface ApiServer {
  create(
    context: RequestContext,
    target: Target,
    body: Body,
    options: WriteOptions,
  ): Promise<Result>;
  get(
    context: RequestContext,
    target: Target & { readonly name: string },
    options: { readonly resourceVersion?: string },
  ): Promise<Result>;
  list(context: RequestContext, target: Target, options: ListOptions): Promise<ListResult>;
  /** Opens a watch; errors before the first frame are thrown. */
  watch(
    context: RequestContext,
    target: Target,
    options: WatchOptions,
    sink: WatchSink,
  ): { close(): void };
  update(
    context: RequestContext,
    target: Target & { readonly name: string },
    body: Body,
    options: WriteOptions,
  ): Promise<Result>;
  patch(
    context: RequestContext,
    target: Target & { readonly name: string },
    type: 'json' | 'merge' | 'strategic' | 'apply',
    body: Body,
    options: WriteOptions & { readonly force?: boolean },
  ): Promise<Result>;
  delete(
    context: RequestContext,
    target: Target & { readonly name: string },
    options: DeleteOptions,
  ): Promise<Result<KubeObject | Status>>;
  deleteCollection(
    context: RequestContext,
    target: Target,
    options: DeleteOptions,
    list: ListOptions,
  ): Promise<ListResult>;
  /**
   * Admission of a request that hands its connection on (`target.subresource`: exec, attach, portforward, proxy). `options` are what it
   * states (`PodExecOptions` …); gives them as admission has left them.
   */
  connect(
    context: RequestContext,
    target: Target & { readonly name: string },
    options: KubeObject,
  ): Promise<KubeObject>;
}
