import { isDeepStrictEqual } from 'node:util';
import { applyJsonPatch, internalError, type KubeObject } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Attributes } from '../../plugin.js';
import { typed } from '../../mutation/typed.js';
import { CallError } from '../../webhooks/denial.js';
import type { Verdict } from '../../webhooks/review.js';

/** What a webhook made of the object that it saw. */
export interface Patched {
  readonly object: KubeObject;
  readonly patch: readonly unknown[];
  readonly isChanged: boolean;
}

/** Applies the patch of a verdict; undefined when there is none. Throws CallError for what is no patch, 500 for one that does not apply. */
export function patched(
  webhook: string,
  { patch, patchType }: Verdict,
  object: KubeObject | undefined,
  kind: KindDefinition,
  objectKind?: Attributes['objectKind'],
): Patched | undefined {
  if (patch === undefined) return undefined;
  const operations = operationsOf(webhook, patch);
  if (operations.length === 0) return undefined;
  if (object === undefined)
    throw internalError(
      `admission webhook ${JSON.stringify(webhook)} attempted to modify the object, which is not supported for this operation`,
    );
  if (patchType !== 'JSONPatch')
    throw new CallError(webhook, `unsupported patch type ${JSON.stringify(patchType)}`);
  try {
    const document = structuredClone(object) as Parameters<typeof applyJsonPatch>[0];
    const result = typed(kind, applyJsonPatch(document, operations), objectKind);
    return { object: result, patch: operations, isChanged: !isDeepStrictEqual(result, object) };
  } catch (error) {
    const { cause, message } = error as Error;
    throw internalError(cause instanceof Error ? cause.message : message);
  }
}

function operationsOf(webhook: string, text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw undecodable(webhook, (error as Error).message);
  }
  if (value === null) return [];
  if (!Array.isArray(value))
    throw undecodable(
      webhook,
      `json: cannot unmarshal ${typeof value} into Go value of type jsonpatch.Patch`,
    );
  return value;
}

const undecodable = (webhook: string, why: string): CallError =>
  new CallError(webhook, `received undecodable patch in webhook response: ${why}`);
