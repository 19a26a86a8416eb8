import type { Draft, KubeObject } from '#machinery';
import { decode, type KindDefinition } from '#kinds';

/**
 * A changed tree as an object of its kind again: only fields that the kind knows, in canonical form, with defaults. Throws a
 * DecodeError for values of wrong types.
 */
export function typed(kind: KindDefinition, value: unknown): Draft<KubeObject> {
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
