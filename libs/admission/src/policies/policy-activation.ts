import { EvaluationError, fromJson } from '#cel';
import type { KubeObject } from '#machinery';
import type { KindDefinition, Namespace, Variable } from '#kinds';
import { Activation, type Authorize } from '../expressions/activation.js';
import {
  compileText,
  evaluate,
  OutOfBudget,
  type Budget,
  type CompiledText,
} from '../expressions/evaluation.js';
import type { Lookup, Attributes } from '../plugin.js';
import type { PolicyScope } from './compilers.js';

/** A variable of a policy, compiled. */
export interface CompiledVariable extends Pick<Variable, 'name'> {
  readonly text: CompiledText;
}

/** Compiles the variables of a policy and makes them known to what comes after them. */
export function compileVariables(
  variables: readonly Variable[] | undefined,
  scope: PolicyScope,
): CompiledVariable[] {
  return (variables ?? []).map(({ name, expression }) => {
    const text = compileText(scope.compile, expression);
    scope.declare(name, text.expression?.type);
    return { name, text };
  });
}

/** What an evaluation is about. */
export interface PolicySubject {
  readonly object: KubeObject | undefined;
  readonly old: KubeObject | undefined;
  readonly params: KubeObject | undefined;
  readonly kind: KindDefinition;
  readonly attributes: Attributes;
}

/** The values that the expressions of a policy speak of; variables are evaluated once, when first spoken of, and cost of `budget`. */
export function policyActivation(
  { lookup, authorize }: { readonly lookup: Lookup; readonly authorize: Authorize },
  { object, old, params, kind, attributes }: PolicySubject,
  variables: readonly CompiledVariable[],
  budget: Budget,
): Activation {
  const activation = new Activation(object, old, attributes, kind, authorize);
  activation.lazily('params', () => fromJson(params ?? null));
  activation.lazily('namespaceObject', () => fromJson(namespaceObject(lookup, attributes)));
  const composed: Record<string, unknown> = {};
  for (const { name, text } of variables) {
    activation.lazily(
      name,
      () => {
        try {
          return evaluate(text, activation, budget);
        } catch (error) {
          if (error instanceof OutOfBudget) throw error;
          const { cause } = error as Error;
          const { message } = (cause instanceof Error ? cause : error) as Error;
          throw new EvaluationError(
            `composited variable ${JSON.stringify(name)} fails to evaluate: ${message}`,
            { cause: error },
          );
        }
      },
      composed,
    );
  }
  activation.values['variables'] = composed;
  return activation;
}

/** The namespace of the request without who owns what of it; null for cluster-scoped objects, namespaces among them. */
function namespaceObject(lookup: Lookup, { kind, namespace }: Attributes): object | null {
  if (namespace === '' || !kind.namespaced) return null;
  const home = lookup.get<Namespace>('namespaces', '', namespace);
  if (home === undefined) return null;
  const { managedFields: _fields, ownerReferences: _owners, ...metadata } = home.metadata ?? {};
  return { metadata, spec: home.spec ?? {}, status: home.status ?? {} };
}
