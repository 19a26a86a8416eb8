import type { ValidatingAdmissionPolicy } from '#kinds';
import { Conditions } from '../../expressions/conditions.js';
import { BOOL, NULL, STRING } from '#cel';
import { compileText, type CompiledText } from '../../expressions/evaluation.js';
import { PolicyScope } from '../../policies/compilers.js';
import { compileVariables, type CompiledVariable } from '../../policies/policy-activation.js';

export interface CompiledValidation {
  readonly test: CompiledText;
  readonly messageExpression: CompiledText | undefined;
  /** What is said when no expression says it. */
  readonly message: string;
  readonly reason: string;
}

/** A ValidatingAdmissionPolicy with its expressions compiled. */
export interface CompiledRules {
  readonly conditions: Conditions;
  readonly variables: readonly CompiledVariable[];
  readonly validations: readonly CompiledValidation[];
  readonly annotations: readonly { readonly key: string; readonly value: CompiledText }[];
}

export function compileRules({ spec }: ValidatingAdmissionPolicy): CompiledRules {
  const scope = new PolicyScope({ hasParams: spec?.paramKind !== undefined });
  const variables = compileVariables(spec?.variables, scope);
  const { compile, compileMessage } = scope;
  return {
    conditions: new Conditions(spec?.matchConditions, compile, spec?.failurePolicy === 'Ignore'),
    variables,
    validations: (spec?.validations ?? []).map(
      ({ expression, message, messageExpression, reason }) => ({
        test: compileText(compile, expression, [BOOL]),
        messageExpression: messageExpression
          ? compileText(compileMessage, messageExpression, [STRING])
          : undefined,
        message: message ? message.trim() : `failed expression: ${expression.trim()}`,
        reason: reason ?? 'Invalid',
      }),
    ),
    annotations: (spec?.auditAnnotations ?? []).map(({ key, valueExpression }) => ({
      key,
      value: compileText(compile, valueExpression, [STRING, NULL]),
    })),
  };
}
