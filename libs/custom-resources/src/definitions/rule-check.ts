import { isDeepStrictEqual } from 'node:util';
import { fieldInvalid, invalid, type KubeObject, type StatusCause } from '#machinery';
import { KindCatalog, type CustomResourceDefinition, type JSONSchemaProps } from '#kinds';
import type { KindHook, Reservation } from '#registry';
import { compileExpression } from '../cel/rule-expression.js';
import { itemsOf, valuesOf } from '../schema/node.js';

const NOTHING: Reservation = { commit: () => undefined, rollback: () => undefined };

/**
 * Refuses definitions whose rules do not compile (KEP-2876). Rules are looked at once everything else about the definition is right,
 * and on updates only when the versions have changed.
 */
export const ruleCheck: KindHook = {
  create(object) {
    refuse(object as unknown as CustomResourceDefinition);
    return NOTHING;
  },
  update(object, old) {
    const [next, before] = [object, old] as unknown as CustomResourceDefinition[];
    if (!isDeepStrictEqual(next!.spec?.versions, before!.spec?.versions))
      refuse(object as unknown as CustomResourceDefinition);
    return NOTHING;
  },
  deleted: () => undefined,
};

function refuse(definition: CustomResourceDefinition): void {
  if (!isRightOtherwise(definition)) return;
  const versions = definition.spec.versions ?? [];
  const causes = versions.flatMap(({ schema }, index) => {
    // What all versions share the server keeps beside them, and reports it there.
    const home = versions.length === 1 ? 'spec.validation' : `spec.versions[${index}].schema`;
    return problemsOf(schema?.openAPIV3Schema, `${home}.openAPIV3Schema`);
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

function problemsOf(schema: JSONSchemaProps | undefined, path: string): StatusCause[] {
  if (schema === undefined) return [];
  const own = (schema['x-kubernetes-validations'] ?? []).flatMap((rule, index) => {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    return [
      ...problem(rule.rule, 'bool', `${at}.rule`),
      ...(rule.messageExpression
        ? problem(rule.messageExpression, 'string', `${at}.messageExpression`)
        : []),
    ];
  });
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    problemsOf(property, `${path}.properties[${name}]`),
  );
  return [
    ...own,
    ...properties,
    ...problemsOf(itemsOf(schema), `${path}.items`),
    ...problemsOf(valuesOf(schema), `${path}.additionalProperties`),
  ];
}

function problem(text: string, wanted: 'bool' | 'string', path: string): StatusCause[] {
  try {
    const { type } = compileExpression(text);
    if (type === wanted || type === 'dyn') return [];
    const rule = wanted === 'bool' ? 'must evaluate to a bool' : 'must evaluate to a string';
    return [fieldInvalid(path, text, rule)];
  } catch (error) {
    const why = `compilation failed: ERROR: <input>:1:1: ${(error as Error).message}`;
    return [fieldInvalid(path, text, why)];
  }
}
