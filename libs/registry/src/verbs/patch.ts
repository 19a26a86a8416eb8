import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  badRequest,
  fieldInvalid,
  mapText,
  StatusError,
  type Draft,
  type Json,
  type KubeObject,
} from '#machinery';
import { countKeys, decode, DecodeError, patchSchema, strictDecodingError } from '#kinds';
import type { Environment } from '../environment.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { patchScale, servesScale } from '../subresources/scale.js';
import { conversionError } from '../write/conversion-error.js';
import { decodeLoosely } from '../write/decode-body.js';
import { guaranteedUpdate } from '../write/guaranteed-update.js';
import { checkName, settleNamespace } from '../write/names.js';
import { applyPatch } from './apply.js';

type PatchType = 'json' | 'merge' | 'strategic';

/** PATCH: changes parts of an object. Conflicts with other writers are settled by applying the patch again. */
export async function patch(
  environment: Environment,
  context: RequestContext,
  target: Target & { readonly name: string },
  type: PatchType | 'apply',
  body: Body,
  options: WriteOptions & { readonly force?: boolean },
): Promise<Result> {
  if (type === 'apply') return applyPatch(environment, context, target, body, options);
  refuseDeep(body);
  if (servesScale(target)) {
    return patchScale(
      environment,
      context,
      target,
      patcher('autoscaling_v1.Scale', type, body.value),
      options,
    );
  }
  const apply = patcher(target.kind.type, type, body.value);
  const invalidPatch = (current: KubeObject, detail: string): StatusError => {
    if (type === 'strategic') return refusedPatch(mapText(body.value), conversionError(detail));
    // The text shows the members in the order of their declaration, whatever order they were written in.
    const ordered = target.kind.custom === undefined ? inDeclaredOrder(target, current) : current;
    return refusedPatch(patchedText(apply(ordered)), detail);
  };
  let warned = false;
  return guaranteedUpdate(environment, context, target, options, {
    build: (current) => {
      const patched = apply(current);
      const { object, problems, refused } = decodeLoosely(
        environment,
        target.kind,
        { value: patched },
        (why) => invalidPatch(current, why),
        // Whatever else the patch says, this endpoint writes the status alone: the rest stays the stored object's.
        target.subresource === 'status' ? current : undefined,
      );
      if (problems.length > 0 && options.fieldValidation === 'Strict') {
        throw invalidPatch(current, strictDecodingError(problems));
      }
      if (!warned && (options.fieldValidation ?? 'Warn') === 'Warn') {
        context.warnings.push(
          ...(type === 'merge' && problems.length > 1 ? inDocumentOrder(problems) : problems),
        );
      }
      warned = true;
      if (refused !== undefined) throw refused;
      checkName(settleNamespace(object, target), target.name);
      target.kind.strategy.applyDefaults?.(object);
      return object;
    },
  });
}

/** A text shorter than this is not nested too deeply. */
const SHALLOW = 2000;

/** Refuses (400) a patch that is nested too deeply for an object: it could neither be merged nor shown in a message. */
function refuseDeep({ text, value }: Body): void {
  if (text !== undefined && text.length < SHALLOW) return;
  try {
    countKeys(value);
  } catch (error) {
    throw error instanceof DecodeError ? badRequest(error.message) : error;
  }
}

/** The function that applies a patch to an object of the type. It throws what is wrong with the patch. */
function patcher(
  schemaType: string,
  type: PatchType,
  value: unknown,
): (current: KubeObject) => Draft<KubeObject> {
  switch (type) {
    case 'json':
      return (current) => applyJsonPatch(current as Json, value) as Draft<KubeObject>;
    case 'merge':
      return (current) => applyMergePatch(current as Readonly<Record<string, Json>>, value);
    case 'strategic':
      return (current) =>
        applyStrategicMergePatch(
          current as Readonly<Record<string, Json>>,
          value,
          schemaType,
          patchSchema,
        );
  }
}

/** Problems in the order of a merged document: the server writes the members that a merge patch touches by name. */
function inDocumentOrder(problems: readonly string[]): string[] {
  // Dots sort before letters, so that a field stands before those of its longer-named neighbours.
  return [...problems].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function inDeclaredOrder({ kind }: Target, current: KubeObject): KubeObject {
  const { object } = decode(kind.type, current);
  return { ...object, kind: current.kind!, apiVersion: current.apiVersion! };
}

/** The patched document as the server prints it: its members by name, what is below them as it was. */
function patchedText(patched: unknown): string {
  const members = Object.entries(patched as object).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(members));
}

/** 422: a patch whose result is no object of the kind, or brings fields that do not belong. It names no kind. */
function refusedPatch(patchText: string, detail: string): StatusError {
  const cause = fieldInvalid('patch', patchText, detail);
  return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${cause.message}`, {
    causes: [cause],
  });
}
