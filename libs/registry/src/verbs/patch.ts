import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  mapText,
  type Draft,
  type Json,
  type KubeObject,
  type StatusError,
} from '#machinery';
import { decode, patchSchema, strictDecodingError } from '#kinds';
import type { Environment } from '../environment.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { patchScale, servesScale } from '../subresources/scale.js';
import { conversionError } from '../write/conversion-error.js';
import { decodeLoosely } from '../write/decode-body.js';
import { guaranteedUpdate } from '../write/guaranteed-update.js';
import { checkName, settleNamespace } from '../write/names.js';
import {
  patchedText,
  patchProblems,
  refuseDeep,
  refusedPatch,
  type PatchType,
} from '../write/patch-form.js';
import { applyPatch } from './apply.js';

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
    const sent = type === 'json' ? body.value : undefined;
    return refusedPatch(patchedText(ordered, apply(ordered), sent), detail);
  };
  const strictly = options.fieldValidation !== 'Ignore';
  const form = strictly ? patchProblems(type, body) : [];
  let warned = false;
  return guaranteedUpdate(environment, context, target, options, {
    build: (current) => {
      const patched = apply(current);
      const {
        object,
        problems: found,
        refused,
      } = decodeLoosely(
        environment,
        target.kind,
        { value: type === 'strategic' ? ofSameKind(patched, current) : patched },
        (why) => invalidPatch(current, why),
        // Whatever else the patch says, this endpoint writes the status alone: the rest stays the stored object's.
        target.subresource === 'status' ? current : undefined,
      );
      const problems = [
        ...form,
        ...(type === 'merge' && found.length > 1 ? inDocumentOrder(found) : found),
      ];
      if (problems.length > 0 && options.fieldValidation === 'Strict') {
        throw invalidPatch(current, strictDecodingError(problems));
      }
      if (!warned && (options.fieldValidation ?? 'Warn') === 'Warn') {
        context.warnings.push(...problems);
      }
      warned = true;
      if (refused !== undefined) throw refused;
      checkName(settleNamespace(object, target), target.name);
      target.kind.strategy.applyDefaults?.(object);
      return object;
    },
  });
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

/** What a strategic merge patch says of the kind is overlooked: its result is read as the type that the object has. */
function ofSameKind(patched: object, { kind, apiVersion }: KubeObject): object {
  return { ...patched, kind, apiVersion };
}

function inDeclaredOrder({ kind }: Target, current: KubeObject): KubeObject {
  const { object } = decode(kind.type, current);
  return { ...object, kind: current.kind!, apiVersion: current.apiVersion! };
}
