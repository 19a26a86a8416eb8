import type { MutatingAdmissionPolicy } from '#kinds';
import { Conditions } from '../../expressions/conditions.js';
import { compileText, type CompiledText } from '../../expressions/evaluation.js';
import { PolicyScope } from '../../policies/compilers.js';
import { compileVariables, type CompiledVariable } from '../../policies/policy-activation.js';
import { OBJECT, PATCHES } from '../../policies/policy-types.js';

/** A MutatingAdmissionPolicy with its expressions compiled. */
export interface CompiledMutations {
  readonly conditions: Conditions;
  readonly variables: readonly CompiledVariable[];
  readonly mutations: readonly { readonly type: string; readonly text: CompiledText }[];
}

export function compileMutations({ spec }: MutatingAdmissionPolicy): CompiledMutations {
  const scope = new PolicyScope({ hasParams: spec?.paramKind !== undefined, hasPatches: true });
  const variables = compileVariables(spec?.variables, scope);
  const { compile } = scope;
  return {
    conditions: new Conditions(spec?.matchConditions, compile, spec?.failurePolicy === 'Ignore'),
    variables,
    mutations: (spec?.mutations ?? []).map(({ patchType, applyConfiguration, jsonPatch }) => ({
      type: patchType ?? '',
      text:
        applyConfiguration === undefined
          ? compileText(compile, jsonPatch?.expression ?? '', [PATCHES])
          : compileText(compile, applyConfiguration.expression ?? '', [OBJECT]),
    })),
  };
}
