import type { TypedKind, TypedKinds } from '#admission';
import { resolvedSchema, type CustomSchemas, type KindCatalog, type KindDefinition } from '#kinds';
import { parseGroupVersion } from '#machinery';

/** The kinds of a catalog with their schemas, for checking the types of expressions. */
export function typedKinds(catalog: KindCatalog, schemas: CustomSchemas): TypedKinds {
  const typed = (definition: KindDefinition): TypedKind => {
    const { group, version, kind } = definition;
    return { group, version, kind, schema: resolvedSchema(definition, schemas) };
  };
  return {
    ofResource(group, version, resource) {
      const found = catalog.byResource(group, version, resource);
      return found === undefined ? [] : [typed(found)];
    },
    named(apiVersion, kind) {
      const name = parseGroupVersion(apiVersion);
      const found = name && catalog.byKind(name.group, name.version, kind);
      return found && typed(found);
    },
  };
}
