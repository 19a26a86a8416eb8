import { BOOL, NULL, STRING, type Compile, type Type } from '#cel';
import { fieldInvalid, type KubeObject, type StatusCause } from '#machinery';
import type {
  MatchCondition,
  MutatingAdmissionPolicy,
  Variable,
  ValidatingAdmissionPolicy,
  ValidatingWebhookConfiguration,
} from '#kinds';
import { PolicyScope, webhookCompiler } from '../policies/compilers.js';
import { OBJECT, PATCHES } from '../policies/policy-types.js';
import { compileAs, compileText } from './evaluation.js';

/** An expression where it stands in an object, and what it must give; undefined: anything. */
interface Stated {
  readonly path: string;
  readonly text: string | undefined;
  readonly gives?: readonly Type[];
  readonly compile: Compile;
}

/**
 * What is wrong with the expressions of a policy or of webhooks' match conditions (KEP-3488, KEP-3716, KEP-3962), in the words of the
 * server. Expressions that `old` holds as well are not looked at again: what is stored may stay.
 */
export function expressionCauses(object: KubeObject, old?: KubeObject): StatusCause[] {
  const kept = new Set(old === undefined ? [] : statedIn(old).map(({ text }) => text));
  return statedIn(object).flatMap((stated) => (kept.has(stated.text) ? [] : problemOf(stated)));
}

function statedIn(object: KubeObject): Stated[] {
  switch (object.kind) {
    case 'ValidatingAdmissionPolicy':
      return ofValidating(object as ValidatingAdmissionPolicy);
    case 'MutatingAdmissionPolicy':
      return ofMutating(object as MutatingAdmissionPolicy);
    default: {
      const { webhooks = [] } = object as ValidatingWebhookConfiguration;
      return webhooks.flatMap(({ matchConditions }, index) =>
        ofConditions(matchConditions, `webhooks[${index}]`, webhookCompiler),
      );
    }
  }
}

function ofValidating({ spec }: ValidatingAdmissionPolicy): Stated[] {
  const scope = new PolicyScope({ hasParams: spec?.paramKind !== undefined });
  const { compile, compileMessage } = scope;
  return [
    ...ofVariables(spec?.variables, scope),
    ...ofConditions(spec?.matchConditions, 'spec', compile),
    ...(spec?.validations ?? []).flatMap(({ expression, messageExpression }, index) => {
      const path = `spec.validations[${index}]`;
      return [
        { path: `${path}.expression`, text: expression, gives: [BOOL], compile },
        {
          path: `${path}.messageExpression`,
          text: messageExpression,
          gives: [STRING],
          compile: compileMessage,
        },
      ];
    }),
    ...(spec?.auditAnnotations ?? []).map(({ valueExpression }, index) => ({
      path: `spec.auditAnnotations[${index}].valueExpression`,
      text: valueExpression,
      gives: [STRING, NULL],
      compile,
    })),
  ];
}

function ofMutating({ spec }: MutatingAdmissionPolicy): Stated[] {
  const scope = new PolicyScope({ hasParams: spec?.paramKind !== undefined, hasPatches: true });
  const { compile } = scope;
  return [
    ...ofVariables(spec?.variables, scope),
    ...ofConditions(spec?.matchConditions, 'spec', compile),
    ...(spec?.mutations ?? []).flatMap(({ applyConfiguration, jsonPatch }, index) => [
      {
        path: `spec.mutations[${index}].applyConfiguration.expression`,
        text: applyConfiguration?.expression,
        gives: [OBJECT],
        compile,
      },
      {
        path: `spec.mutations[${index}].jsonPatch.expression`,
        text: jsonPatch?.expression,
        gives: [PATCHES],
        compile,
      },
    ]),
  ];
}

const ofVariables = (variables: readonly Variable[] | undefined, scope: PolicyScope): Stated[] =>
  (variables ?? []).map(({ name, expression }, index) => {
    // A variable knows those before it, whenever it is looked at.
    const compiled = compileText(scope.compile, expression);
    scope.declare(name, compiled.expression?.type);
    const compile: Compile = () => {
      if (compiled.expression === undefined) throw compiled.failure;
      return compiled.expression;
    };
    return { path: `spec.variables[${index}].expression`, text: expression, compile };
  });

const ofConditions = (
  conditions: readonly MatchCondition[] | undefined,
  home: string,
  compile: Compile,
): Stated[] =>
  (conditions ?? []).map(({ expression }, index) => ({
    path: `${home}.matchConditions[${index}].expression`,
    text: expression,
    gives: [BOOL],
    compile,
  }));

function problemOf({ path, text, gives, compile }: Stated): StatusCause[] {
  // An expression that must be there and is not is reported as missing.
  if (!text?.trim()) return [];
  try {
    compileAs(compile, text, gives ?? []);
    return [];
  } catch (error) {
    return [fieldInvalid(path, text, (error as Error).message)];
  }
}
