import { isDeepStrictEqual } from 'node:util';
import { invalid, type KubeObject } from '#machinery';
import { KindCatalog, type CustomResourceDefinition } from '#kinds';
import type { KindHook, Reservation } from '#registry';
import { someNode } from '../schema/node.js';
import { schemaRuleCauses } from './schema-rules.js';

const NOTHING: Reservation = { commit: () => undefined, rollback: () => undefined };

/**
 * Refuses definitions whose rules do not compile or may cost too much (KEP-2876). Rules are looked at once everything else about the
 * definition is right; what single rules cost does not count in versions whose schema an update leaves as it was.
 */
export const ruleCheck: KindHook = {
  create(object) {
    refuse(object as unknown as CustomResourceDefinition);
    return NOTHING;
  },
  update(object, old) {
    const [next, before] = [object, old] as unknown as [
      CustomResourceDefinition,
      CustomResourceDefinition,
    ];
    if (!isDeepStrictEqual(next.spec?.versions, before.spec?.versions)) refuse(next, before);
    return NOTHING;
  },
  deleted: () => undefined,
};

function refuse(definition: CustomResourceDefinition, old?: CustomResourceDefinition): void {
  const versions = definition.spec?.versions ?? [];
  const hasRules = versions.some(({ schema }) =>
    someNode(schema?.openAPIV3Schema, (node) => node['x-kubernetes-validations'] !== undefined),
  );
  if (!hasRules || !isRightOtherwise(definition)) return;
  const causes = versions.flatMap(({ name, schema }, index) => {
    if (schema?.openAPIV3Schema === undefined) return [];
    // What all versions share the server keeps beside them, and reports it there.
    const home = versions.length === 1 ? 'spec.validation' : `spec.versions[${index}].schema`;
    const before = old?.spec?.versions?.find((version) => version.name === name)?.schema;
    return schemaRuleCauses(schema.openAPIV3Schema, `${home}.openAPIV3Schema`, {
      isUnchanged: before !== undefined && isDeepStrictEqual(before, schema),
    });
  });
  const kind = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };
  if (causes.length > 0) throw invalid(kind, definition.metadata?.name ?? '', causes);
}

function isRightOtherwise(definition: CustomResourceDefinition): boolean {
  const kind = KindCatalog.builtIn().byKind(
    'apiextensions.k8s.io',
    'v1',
    'CustomResourceDefinition',
  )!;
  const stored = definition.spec?.versions?.filter(({ storage }) => storage) ?? [];
  const status = { ...definition.status, storedVersions: stored.map(({ name }) => name) };
  return kind.strategy.validate!({ ...definition, status } as KubeObject).length === 0;
}
