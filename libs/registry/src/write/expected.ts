import type { CustomKind } from '#kinds';

/** What a body is expected to hold; subresources such as `scale` have a type of their own. */
export interface Expected {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The type in the schema tables: `core_v1.Pod`. */
  readonly type: string;
  /** Present when a definition made the kind: its schema says which fields there are. */
  readonly custom?: CustomKind;
}
