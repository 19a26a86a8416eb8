import { isDeepStrictEqual } from 'node:util';
import { resourceDetails, StatusError, type Draft, type KubeObject } from '#machinery';
import type { MutatingAdmissionPolicy, MutatingAdmissionPolicyBinding } from '#kinds';
import { Budget, REQUEST_BUDGET } from '../../expressions/evaluation.js';
import { inVersion, isExempt } from '../../matching/criteria.js';
import { replaceContents } from '../../mutation/replace-contents.js';
import type { AdmissionPlugin, Attributes } from '../../plugin.js';
import type { PolicyContext } from '../../policies/context.js';
import { invocationsOf, type Invocation } from '../../policies/invocations.js';
import { Pairs, type Pair } from '../../policies/pairs.js';
import { policyActivation } from '../../policies/policy-activation.js';
import { refuse } from '../../refuse.js';
import { Reinvocation } from '../../reinvocation.js';
import { compileMutations, type CompiledMutations } from './compile.js';
import { mutated } from './mutate.js';

const NAME = 'MutatingAdmissionPolicy';

type Policy = MutatingAdmissionPolicy;
type Binding = MutatingAdmissionPolicyBinding;
type OneInvocation = Invocation<Policy, Binding, CompiledMutations>;
type Memory = ReturnType<Reinvocation['of']>;

/** Applies the mutations of the MutatingAdmissionPolicies that bindings put into force (KEP-3962). */
export function mutatingAdmissionPolicy(context: PolicyContext): AdmissionPlugin {
  const pairs = new Pairs<Policy, Binding, CompiledMutations>(
    context,
    'mutating',
    compileMutations,
  );
  return {
    name: NAME,
    admit(object, attributes) {
      const concerned = pairs.concerned(attributes);
      if (concerned.length === 0 || isExempt(attributes)) return undefined;
      return admit(context, concerned, object, attributes);
    },
  };
}

async function admit(
  context: PolicyContext,
  pairs: readonly Pair<Policy, Binding, CompiledMutations>[],
  object: Draft<KubeObject> | undefined,
  attributes: Attributes,
): Promise<void> {
  const memory = (attributes.reinvocation ??= new Reinvocation()).of(NAME);
  memory.begin(object);
  const { invocations, problems } = await invocationsOf(context, pairs, object, attributes);
  const denials = problems
    .filter(({ policy }) => !policy.failsOpen)
    .map(({ policy, binding, message }) => ({
      message: denialText(policy.name, binding?.name, message),
      reason: 'Forbidden',
    }));
  for (const invocation of invocations)
    for (const param of invocation.params) {
      const problem = await evaluate(context, invocation, param, object, attributes, memory);
      if (problem !== undefined && !invocation.policy.failsOpen)
        denials.push({
          message: denialText(invocation.policy.name, invocation.binding.name, problem),
          reason: 'Invalid',
        });
    }
  memory.end(object);
  const [first] = denials;
  if (first === undefined) return;
  const { details } = refuse(attributes, object, first.message);
  throw new StatusError(403, first.reason, first.message, {
    ...resourceDetails(attributes.kind, details?.name),
    causes: denials.map(({ message }) => ({ message })),
  });
}

function denialText(policy: string, binding: string | undefined, message: string): string {
  const who =
    binding === undefined ? JSON.stringify(policy) : `'${policy}' with binding '${binding}'`;
  return `policy ${who} denied request: ${message}`;
}

/** Evaluates a policy with one param; changes the object. Returns why it could not, if so. */
async function evaluate(
  context: PolicyContext,
  { policy, binding, kind }: OneInvocation,
  params: KubeObject | undefined,
  object: Draft<KubeObject> | undefined,
  attributes: Attributes,
  memory: Memory,
): Promise<string | undefined> {
  const { metadata } = params ?? {};
  const id = `${policy.name}/${binding.name}/${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
  const before = await inVersion(object, attributes.kind, kind);
  const old = await inVersion(attributes.old, attributes.kind, kind);
  const { conditions, variables, mutations } = policy.compiled;
  const budget = new Budget(REQUEST_BUDGET);
  const activate = (shown: KubeObject | undefined) =>
    policyActivation(context, { object: shown, old, params, kind, attributes }, variables, budget);
  try {
    if (!conditions.hold(activate(before)) || !memory.isDue(id)) return undefined;
    if (before !== undefined && object !== undefined) {
      let shown = before;
      const type = () => context.mergeTypeOf(kind);
      for (const mutation of mutations)
        shown = mutated(
          shown,
          mutation,
          kind,
          type,
          activate(shown),
          budget,
          attributes.objectKind,
        );
      if (!isDeepStrictEqual(shown, before)) {
        replaceContents(object, (await inVersion(shown, kind, attributes.kind))!);
        memory.changed();
        memory.want();
      }
    }
    if (policy.policy.spec?.reinvocationPolicy === 'IfNeeded') memory.asked(id);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
