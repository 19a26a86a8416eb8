import type { Scalar } from '#kinds';

/** The type of a field before it becomes a GraphQL type. */
export type ShapeType =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  /** Anything: maps, raw values, recursive structures whose fields GraphQL cannot name. */
  | { readonly kind: 'free' }
  | { readonly kind: 'list'; readonly of: ShapeType }
  | { readonly kind: 'object'; readonly shape: Shape };

export interface ShapeField {
  readonly name: string;
  readonly type: ShapeType;
  readonly required: boolean;
  readonly description: string;
}

/** A structure: the common form of a type of the built-in tables and of a piece of a custom kind's schema. */
export interface Shape {
  /** Unique: `core_v1.PodSpec`. */
  readonly key: string;
  /** The name it would like to have, and the one to take when somebody else has that. */
  readonly name: string;
  readonly qualifiedName: string;
  readonly description: string;
  /** Read when it is needed: structures may contain themselves. */
  readonly fields: () => readonly ShapeField[];
}

const GRAPHQL_NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;

/** GraphQL can name a field when it is a plain identifier; `__` in front is reserved. */
export function canName(field: string): boolean {
  return GRAPHQL_NAME.test(field) && !field.startsWith('__');
}

/** `events.k8s.io`, `v1`, `Event` → `EventsK8sIoV1Event`. */
export function pascal(...parts: readonly string[]): string {
  return parts
    .flatMap((part) => part.split(/[^0-9A-Za-z]+/))
    .filter((word) => word !== '')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');
}

/** Schemas of custom kinds may describe nothing: that is no description, not an empty one. */
export const textOrNull = (text: string): string | null => (text === '' ? null : text);
