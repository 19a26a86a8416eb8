import type { Draft, KubeObject } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Reinvocation } from './reinvocation.js';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** Who asks. */
export interface AdmissionUser {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** The request that is to be admitted. */
export interface Attributes {
  readonly operation: AdmissionOperation;
  readonly kind: KindDefinition;
  /** What the object of the request is when a subresource has a type of its own (`Scale`, `Eviction`, `Binding`). */
  readonly objectKind?: {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
    /** Its type in the schema tables; absent for options of a connection, which have none. */
    readonly type?: string;
  };
  /** '' for cluster scope. */
  readonly namespace: string;
  /** '' while the name is still to be generated. */
  readonly name: string;
  readonly subresource?: string;
  readonly user: AdmissionUser;
  /** The stored object of an UPDATE or DELETE. */
  readonly old?: KubeObject;
  readonly dryRun: boolean;
  /** The options of the request as an object of meta.k8s.io/v1 (`CreateOptions` …), made when somebody asks. */
  readonly options?: () => KubeObject;
  /** Texts for Warning headers; plugins append. */
  readonly warnings: string[];
  /** Notes something about the request for the audit log, if there is one. */
  readonly annotate?: (key: string, value: string) => void;
  /** Set by plugins that ask others outside; see `AdmissionChain.admit`. */
  reinvocation?: Reinvocation;
}

/** What plugins may read: the newest version of any object, by storage resource (`pods`, `priorityclasses.scheduling.k8s.io`). Synchronous. */
export interface Lookup {
  get<T extends KubeObject>(resource: string, namespace: string, name: string): T | undefined;
  list<T extends KubeObject>(resource: string, namespace?: string): readonly T[];
}

/**
 * One admission plugin. `object` is undefined for DELETE and CONNECT. To refuse, throw a StatusError; `refuse` words a 403
 * the way the API server does.
 */
export interface AdmissionPlugin {
  readonly name: string;
  /** Changes the object before it is validated; it belongs to the request and may be written to. */
  readonly admit?: (
    object: Draft<KubeObject> | undefined,
    attributes: Attributes,
  ) => void | Promise<void>;
  /** Looks at the finished object. */
  readonly validate?: (
    object: KubeObject | undefined,
    attributes: Attributes,
  ) => void | Promise<void>;
}
