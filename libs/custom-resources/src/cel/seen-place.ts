import { isDeepStrictEqual } from 'node:util';
import type { JSONSchemaProps } from '#kinds';
import { toCel } from './values.js';

/** One value and the schema and state before that belong to it. */
export interface Place {
  readonly value: unknown;
  readonly schema: JSONSchemaProps;
  readonly path: string;
  readonly old: unknown;
  /** What it is part of has not changed; counts where it has no state before of its own. */
  readonly isIn: boolean;
}

/** A place as its rules see it; what they share is made once, and only when a rule needs it. */
export class SeenPlace {
  private seen: { readonly self: unknown; readonly before: unknown } | undefined;
  private unchanged: boolean | undefined;

  constructor(readonly place: Place) {}

  get values(): { readonly self: unknown; readonly before: unknown } {
    const { value, schema, old } = this.place;
    return (this.seen ??= {
      self: toCel(value, schema),
      before: old === undefined ? undefined : toCel(old, schema),
    });
  }

  get isUnchanged(): boolean {
    const { value, old, isIn } = this.place;
    return (this.unchanged ??= old === undefined ? isIn : isDeepStrictEqual(value, old));
  }
}
