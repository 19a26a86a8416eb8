import type { Draft, KubeObject } from '#machinery';
import { decode, type KindDefinition } from '#kinds';

import type { Attributes } from '../plugin.js';

/**
 * A changed tree as an object of its kind again: only fields that the kind knows, in canonical form, with defaults; `objectKind` is the type
 * of what a subresource takes instead of the object. Throws a
 * DecodeError for values of wrong types.
 */
export function typed(
  kind: KindDefinition,
  value: unknown,
  objectKind?: Attributes['objectKind'],
): Draft<KubeObject> {
  if (objectKind !== undefined) {
    const { type } = objectKind;
    if (type === undefined) return structuredClone(value) as Draft<KubeObject>;
    return decode<KubeObject>(type, value).object;
  }
  if (kind.custom === undefined) {
    const { object } = decode<KubeObject>(kind.type, value);
    kind.strategy.applyDefaults?.(object);
    return object;
  }
  const object = structuredClone(value) as Draft<KubeObject>;
  kind.custom.prune(object);
  kind.strategy.applyDefaults?.(object);
  return object;
}
