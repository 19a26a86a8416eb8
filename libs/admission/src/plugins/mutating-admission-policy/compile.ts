import type { MutatingAdmissionPolicy } from '#kinds';
import { Conditions } from '../../expressions/conditions.js';
import { compileText, type CompiledText } from '../../expressions/evaluation.js';
import { policyCompiler } from '../../policies/compilers.js';
import type { CompiledVariable } from '../../policies/policy-activation.js';

/** A MutatingAdmissionPolicy with its expressions compiled. */
export interface CompiledMutations {
  readonly conditions: Conditions;
  readonly variables: readonly CompiledVariable[];
  readonly mutations: readonly { readonly type: string; readonly text: CompiledText }[];
}

export function compileMutations({ spec }: MutatingAdmissionPolicy): CompiledMutations {
  const compile = policyCompiler(spec?.paramKind !== undefined);
  return {
    conditions: new Conditions(spec?.matchConditions, compile, spec?.failurePolicy === 'Ignore'),
    variables: (spec?.variables ?? []).map(({ name, expression }) => ({
      name,
      text: compileText(compile, expression),
    })),
    mutations: (spec?.mutations ?? []).map(({ patchType, applyConfiguration, jsonPatch }) => ({
      type: patchType ?? '',
      text: compileText(compile, applyConfiguration?.expression ?? jsonPatch?.expression ?? ''),
    })),
  };
}
