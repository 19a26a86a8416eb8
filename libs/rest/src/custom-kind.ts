import { isCustom as isMadeByDefinition, type KindDefinition } from '#kinds';

/** True for a kind that a CustomResourceDefinition made: it has no protobuf form and no strategic merge patch. */
export function isCustom(kind: KindDefinition): boolean {
  let custom = known.get(kind);
  if (custom === undefined) {
    custom = isMadeByDefinition(kind);
    known.set(kind, custom);
  }
  return custom;
}

const known = new WeakMap<KindDefinition, boolean>();
