import type { Draft, KubeObject } from '#machinery';
import type { KindDefinition } from '#kinds';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** The request that is to be admitted. */
export interface Attributes {
  readonly operation: AdmissionOperation;
  readonly kind: KindDefinition;
  /** '' for cluster scope. */
  readonly namespace: string;
  /** '' while the name is still to be generated. */
  readonly name: string;
  readonly subresource?: string;
  readonly user: { readonly name: string; readonly groups: readonly string[] };
  /** The stored object of an UPDATE or DELETE. */
  readonly old?: KubeObject;
  readonly dryRun: boolean;
  /** Texts for Warning headers; plugins append. */
  readonly warnings: string[];
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
