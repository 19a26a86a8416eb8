import { structNameOf, toJson } from '#cel';
import {
  applyJsonPatch,
  mergeConfiguration,
  StatusError,
  type KubeObject,
  type MergeType,
} from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Activation } from '../../expressions/activation.js';
import { evaluate, type Budget, type CompiledText } from '../../expressions/evaluation.js';
import type { Attributes } from '../../plugin.js';
import { typed } from '../../mutation/typed.js';
import { changedAtomic } from './atomic.js';

/** The object as one mutation makes it. Throws an Error when the mutation has no result, or one that does not apply. */
export function mutated(
  object: KubeObject,
  mutation: { readonly type: string; readonly text: CompiledText },
  kind: KindDefinition,
  mergeType: () => MergeType,
  activation: Activation,
  budget: Budget,
  objectKind?: Attributes['objectKind'],
): KubeObject {
  const made = evaluate(mutation.text, activation, budget);
  if (mutation.type !== 'JSONPatch') checkNames(made, ['Object']);
  const value = toJson(made);
  const result =
    mutation.type === 'JSONPatch' ? patch(object, value) : merge(object, value, mergeType());
  return result === object ? object : typed(kind, result, objectKind);
}

/** Structs must be of the types of their places: `Object.spec` in the field `spec` of `Object`. */
function checkNames(value: unknown, path: readonly string[]): void {
  const name = structNameOf(value);
  if (name === undefined) {
    if (Array.isArray(value)) for (const item of value) checkNames(item, path);
    return;
  }
  const expected = path.join('.');
  if (name !== expected)
    throw new Error(
      `type mismatch: unexpected type name ${JSON.stringify(name)}, expected ${JSON.stringify(expected)}, which matches field name path from root Object type`,
    );
  for (const [field, own] of Object.entries(value as object)) checkNames(own, [...path, field]);
}

function patch(object: KubeObject, operations: unknown): unknown {
  if (!Array.isArray(operations))
    throw new Error('type mismatch: JSONPatchType.expression should evaluate to array');
  try {
    return applyJsonPatch(
      structuredClone(object) as Parameters<typeof applyJsonPatch>[0],
      operations,
    );
  } catch (error) {
    // A test that does not hold means that the patch is not for this object.
    const hasTest = operations.some((one: { readonly op?: unknown } | null) => one?.op === 'test');
    if (error instanceof StatusError && error.code === 422 && hasTest) return object;
    const { cause, message } = error as Error;
    throw new Error(`JSON Patch: ${cause instanceof Error ? cause.message : message}`, {
      cause: error,
    });
  }
}

function merge(object: KubeObject, configuration: unknown, type: MergeType): unknown {
  if (typeof configuration !== 'object' || configuration === null || Array.isArray(configuration))
    throw new Error('type mismatch: ApplyConfiguration.expression should evaluate to Object');
  const stated = { apiVersion: object.apiVersion, kind: object.kind, ...configuration };
  const atomic = changedAtomic(type, stated);
  if (atomic.length > 0)
    throw new Error(
      `error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomic.join(', ')}`,
    );
  return mergeConfiguration(type, structuredClone(object), stated);
}
