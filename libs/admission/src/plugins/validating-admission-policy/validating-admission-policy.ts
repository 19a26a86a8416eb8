import type { KubeObject } from '#machinery';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '#kinds';
import { inVersion, isExempt } from '../../matching/criteria.js';
import type { AdmissionPlugin, Attributes } from '../../plugin.js';
import type { PolicyContext } from '../../policies/context.js';
import { invocationsOf, type Invocation } from '../../policies/invocations.js';
import { Pairs, type Pair } from '../../policies/pairs.js';
import { policyActivation } from '../../policies/policy-activation.js';
import { compileRules, type CompiledRules } from './compile.js';
import { Decisions } from './decisions.js';
import { evaluateRules } from './evaluate-rules.js';

type Policy = ValidatingAdmissionPolicy;
type Binding = ValidatingAdmissionPolicyBinding;

/** Evaluates the ValidatingAdmissionPolicies that bindings put into force (KEP-3488). */
export function validatingAdmissionPolicy(context: PolicyContext): AdmissionPlugin {
  const pairs = new Pairs<Policy, Binding, CompiledRules>(context, 'validating', compileRules);
  return {
    name: 'ValidatingAdmissionPolicy',
    validate(object, attributes) {
      const concerned = pairs.concerned(attributes);
      if (concerned.length === 0 || isExempt(attributes)) return undefined;
      return validate(context, concerned, object, attributes);
    },
  };
}

async function validate(
  context: PolicyContext,
  pairs: readonly Pair<Policy, Binding, CompiledRules>[],
  object: KubeObject | undefined,
  attributes: Attributes,
): Promise<void> {
  const decisions = new Decisions(attributes);
  const { invocations, problems } = await invocationsOf(context, pairs, object, attributes);
  for (const { policy, binding, message } of problems)
    if (!policy.failsOpen) decisions.refuse(policy.name, binding?.name, message);
  for (const invocation of invocations)
    await evaluate(context, invocation, object, attributes, decisions);
  decisions.finish(object);
}

async function evaluate(
  context: PolicyContext,
  { policy, binding, kind, params }: Invocation<Policy, Binding, CompiledRules>,
  object: KubeObject | undefined,
  attributes: Attributes,
  decisions: Decisions,
): Promise<void> {
  const shown = await inVersion(object, attributes.kind, kind);
  const old = await inVersion(attributes.old, attributes.kind, kind);
  const { variables } = policy.compiled;
  for (const param of params) {
    const subject = { object: shown, old, params: param, kind, attributes };
    const outcome = evaluateRules(policy.compiled, policy.failsOpen, (budget) =>
      policyActivation(context, subject, variables, budget),
    );
    const actions = binding.binding.spec?.validationActions ?? [];
    for (const failure of outcome.failures)
      decisions.fail(policy.name, binding.name, actions, failure);
    for (const { key, value } of outcome.annotations) decisions.annotate(policy.name, key, value);
    for (const problem of outcome.annotationProblems)
      decisions.refuse(policy.name, binding.name, problem);
  }
}
