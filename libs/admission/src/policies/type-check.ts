import {
  CompileError,
  declaredType,
  type Compile,
  type DeclaredSchema,
  type DeclaredType,
  type Type,
} from '#cel';
import type { ExpressionWarning, ValidatingAdmissionPolicy } from '#kinds';
import { PolicyScope } from './compilers.js';

/** How many kinds one rule of a policy is checked against. */
const MAX_KINDS = 10;

/** A kind by its group, version and name. */
export interface TypedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Its schema without references; undefined: not known. */
  readonly schema: DeclaredSchema | undefined;
}

/** Finds kinds: those that a resource stands for, and one by its name. */
export interface TypedKinds {
  ofResource(group: string, version: string, resource: string): readonly TypedKind[];
  named(apiVersion: string, kind: string): TypedKind | undefined;
}

/**
 * What is wrong with the expressions of a policy when objects have the types of the kinds that it names (KEP-3488, "Type checking"), in
 * the words of the server. Rules with wildcards name no kinds.
 */
export function checkTypes(
  policy: ValidatingAdmissionPolicy,
  kinds: TypedKinds,
): ExpressionWarning[] {
  const checked = kindsOf(policy, kinds).flatMap((kind) => {
    const object = typeOf(kind);
    return object === undefined ? [] : [{ kind, object }];
  });
  const { paramKind } = policy.spec ?? {};
  const params = paramKind && kinds.named(paramKind.apiVersion ?? '', paramKind.kind ?? '');
  const warningsFor = (fieldRef: string, text: string): ExpressionWarning[] => {
    const found = checked.flatMap(({ kind, object }) => {
      const scope = new PolicyScope({
        hasParams: paramKind !== undefined,
        object,
        params: params && typeOf(params),
      });
      for (const { name, expression } of policy.spec?.variables ?? [])
        scope.declare(name, typed(scope.compile, expression).type);
      const { problem } = typed(scope.compile, text);
      return problem === undefined ? [] : [`${nameOf(kind)}: ${problem}\n`];
    });
    return found.length === 0 ? [] : [{ fieldRef, warning: found.join('\n') }];
  };
  return (policy.spec?.validations ?? []).flatMap(({ expression, messageExpression }, index) => {
    const path = `spec.validations[${index}]`;
    return [
      ...warningsFor(`${path}.expression`, expression),
      ...(messageExpression ? warningsFor(`${path}.messageExpression`, messageExpression) : []),
    ];
  });
}

function typed(compile: Compile, text: string): { type?: Type; problem?: string } {
  try {
    return { type: compile(text).type };
  } catch (error) {
    return error instanceof CompileError ? { problem: error.message } : {};
  }
}

const nameOf = ({ group, version, kind }: TypedKind): string => `${group}/${version}, Kind=${kind}`;

const typeOf = ({ kind, schema }: TypedKind): DeclaredType | undefined =>
  declaredType(schema, kind, true);

/** The kinds that the rules of a policy name, in the order of group, version and kind. */
function kindsOf({ spec }: ValidatingAdmissionPolicy, kinds: TypedKinds): TypedKind[] {
  const found = new Map<string, TypedKind>();
  for (const rule of spec?.matchConstraints?.resourceRules ?? []) {
    const groups = named(rule.apiGroups);
    const versions = named(rule.apiVersions);
    const resources = (rule.resources ?? []).filter((resource) => !/[*/]/.test(resource)).sort();
    const ofRule = groups.flatMap((group) =>
      versions.flatMap((version) =>
        resources.flatMap((resource) => kinds.ofResource(group, version, resource)),
      ),
    );
    for (const kind of ofRule.slice(0, MAX_KINDS)) found.set(nameOf(kind), kind);
  }
  const key = ({ group, version, kind }: TypedKind): string => `${group}\0${version}\0${kind}`;
  return [...found.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Names, sorted; none where one of them is a wildcard. */
function named(names: readonly string[] | undefined): string[] {
  const all = names ?? [];
  return all.some((name) => name.includes('*')) ? [] : [...all].sort();
}
