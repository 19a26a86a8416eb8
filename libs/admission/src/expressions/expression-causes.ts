import type { Compile } from '#cel';
import { fieldInvalid, type KubeObject, type StatusCause } from '#machinery';
import type {
  MatchCondition,
  MutatingAdmissionPolicy,
  ValidatingAdmissionPolicy,
  ValidatingWebhookConfiguration,
} from '#kinds';
import { policyCompiler, webhookCompiler } from '../policies/compilers.js';

/** An expression where it stands in an object, and what it must give; undefined: anything. */
interface Stated {
  readonly path: string;
  readonly text: string | undefined;
  readonly gives?: 'bool' | 'string';
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
  const compile = policyCompiler(spec?.paramKind !== undefined);
  const messages = policyCompiler(spec?.paramKind !== undefined, false);
  return [
    ...ofVariables(spec?.variables, compile),
    ...ofConditions(spec?.matchConditions, 'spec', compile),
    ...(spec?.validations ?? []).flatMap(({ expression, messageExpression }, index) => {
      const path = `spec.validations[${index}]`;
      return [
        { path: `${path}.expression`, text: expression, gives: 'bool' as const, compile },
        {
          path: `${path}.messageExpression`,
          text: messageExpression,
          gives: 'string' as const,
          compile: messages,
        },
      ];
    }),
    ...(spec?.auditAnnotations ?? []).map(({ valueExpression }, index) => ({
      path: `spec.auditAnnotations[${index}].valueExpression`,
      text: valueExpression,
      compile,
    })),
  ];
}

function ofMutating({ spec }: MutatingAdmissionPolicy): Stated[] {
  const compile = policyCompiler(spec?.paramKind !== undefined);
  return [
    ...ofVariables(spec?.variables, compile),
    ...ofConditions(spec?.matchConditions, 'spec', compile),
    ...(spec?.mutations ?? []).flatMap(({ applyConfiguration, jsonPatch }, index) => [
      {
        path: `spec.mutations[${index}].applyConfiguration.expression`,
        text: applyConfiguration?.expression,
        compile,
      },
      {
        path: `spec.mutations[${index}].jsonPatch.expression`,
        text: jsonPatch?.expression,
        compile,
      },
    ]),
  ];
}

const ofVariables = (
  variables: readonly { readonly expression: string }[] | undefined,
  compile: Compile,
): Stated[] =>
  (variables ?? []).map(({ expression }, index) => ({
    path: `spec.variables[${index}].expression`,
    text: expression,
    compile,
  }));

const ofConditions = (
  conditions: readonly MatchCondition[] | undefined,
  home: string,
  compile: Compile,
): Stated[] =>
  (conditions ?? []).map(({ expression }, index) => ({
    path: `${home}.matchConditions[${index}].expression`,
    text: expression,
    gives: 'bool',
    compile,
  }));

function problemOf({ path, text, gives, compile }: Stated): StatusCause[] {
  // An expression that must be there and is not is reported as missing.
  if (!text?.trim()) return [];
  try {
    const { type } = compile(text);
    if (gives === undefined || type === gives || type === 'dyn') return [];
    return [fieldInvalid(path, text, `must evaluate to ${gives}`)];
  } catch (error) {
    return [
      fieldInvalid(
        path,
        text,
        `compilation failed: ERROR: <input>:1:1: ${(error as Error).message}`,
      ),
    ];
  }
}
