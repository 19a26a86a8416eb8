import {
  validateDefinition,
  validateDefinitionStatus,
  validateDefinitionUpdate,
  type CustomResourceDefinition,
  type KindCatalog,
  type KindDefinition,
  type SchemaChecks,
} from '#kinds';
import { schemaCauses } from './schema-causes.js';
import { selectableFieldCauses } from './selectable-fields.js';

const CHECKS: SchemaChecks = { schema: schemaCauses, selectableFields: selectableFieldCauses };

/** The kind of definitions, which refuses those that cannot be served; undefined in a catalog without it. */
export function checkedDefinitions(catalog: KindCatalog): KindDefinition | undefined {
  const kind = catalog.byKind('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition');
  if (kind === undefined) return undefined;
  return {
    ...kind,
    strategy: {
      ...kind.strategy,
      validate: (object) => validateDefinition(object as CustomResourceDefinition, CHECKS),
      validateUpdate: (object, old, { subresource }) =>
        subresource === 'status'
          ? validateDefinitionStatus(object as CustomResourceDefinition)
          : validateDefinitionUpdate(
              object as CustomResourceDefinition,
              old as CustomResourceDefinition,
              CHECKS,
            ),
    },
  };
}
