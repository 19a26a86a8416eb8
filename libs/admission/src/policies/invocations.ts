import type { KubeObject } from '#machinery';
import type { KindDefinition } from '#kinds';
import { matchingKind } from '../matching/criteria.js';
import type { Attributes } from '../plugin.js';
import type { PolicyContext } from './context.js';
import type { CompiledBinding, CompiledPolicy, Pair } from './pairs.js';
import { paramKindFault, paramsOf } from './params.js';

/** A policy under one of its bindings, and the objects that it is to be evaluated with. */
export interface Invocation<P, B, C> {
  readonly policy: CompiledPolicy<P, C>;
  readonly binding: CompiledBinding<B>;
  readonly kind: KindDefinition;
  readonly params: readonly (KubeObject | undefined)[];
}

/** Why a policy, or one of its bindings, cannot be put into force. */
interface ConfigurationProblem<P, B, C> {
  readonly policy: CompiledPolicy<P, C>;
  readonly binding: CompiledBinding<B> | undefined;
  readonly message: string;
}

export interface Invocations<P, B, C> {
  readonly invocations: readonly Invocation<P, B, C>[];
  readonly problems: readonly ConfigurationProblem<P, B, C>[];
}

/** What is to be evaluated for a request, in the order of policies and bindings. */
export async function invocationsOf<
  P extends { readonly spec?: { readonly paramKind?: object } },
  B,
  C,
>(
  context: PolicyContext,
  pairs: readonly Pair<P, B, C>[],
  object: KubeObject | undefined,
  attributes: Attributes,
): Promise<Invocations<P, B, C>> {
  const invocations: Invocation<P, B, C>[] = [];
  const problems: ConfigurationProblem<P, B, C>[] = [];
  for (const { policy, bindings } of pairs) {
    const kind = attempt(
      () => matchingKind(policy.criteria, context, object, attributes),
      (why) =>
        problems.push({
          policy,
          binding: undefined,
          message: `failed to configure policy: ${why}`,
        }),
    );
    if (kind === undefined) continue;
    const fault = paramKindFault(context, policy.policy.spec?.paramKind);
    if (fault !== undefined) {
      const message = `failed to configure policy: ${fault}`;
      problems.push({ policy, binding: undefined, message });
      continue;
    }
    for (const binding of bindings) {
      const failed = (why: string): void => {
        problems.push({ policy, binding, message: `failed to configure binding: ${why}` });
      };
      const { criteria } = binding;
      const isMet =
        criteria === undefined ||
        attempt(() => matchingKind(criteria, context, object, attributes), failed) !== undefined;
      if (!isMet) continue;
      try {
        const params = await paramsOf(
          context,
          policy.policy.spec?.paramKind,
          binding.paramRef,
          attributes.namespace,
        );
        invocations.push({ policy, binding, kind, params });
      } catch (error) {
        failed((error as Error).message);
      }
    }
  }
  return { invocations, problems };
}

function attempt<T>(work: () => T, failed: (why: string) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    failed((error as Error).message);
    return undefined;
  }
}
