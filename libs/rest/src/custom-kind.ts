import { KindCatalog, type KindDefinition } from '#kinds';

/** True for a kind that a CustomResourceDefinition made: it has no protobuf form and no strategic merge patch. */
export function isCustom(kind: KindDefinition): boolean {
  return (
    kind.former === undefined &&
    KindCatalog.builtIn().byResource(kind.group, kind.version, kind.plural) !== kind
  );
}
