import type { KubeObject } from '#machinery';

/** Names a resource the way a path does, and carries the type of its objects for typed clients. */
export interface ResourceName<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Phantom: never set. */
  readonly of?: T;
}
