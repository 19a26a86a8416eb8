import type { Draft, KubeObject } from '#machinery';
import type { Environment } from '../environment.js';
import { track } from '../managed-fields/track.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { servesScale, updateScale } from '../subresources/scale.js';
import { decodeBody } from '../write/decode-body.js';
import { guaranteedUpdate } from '../write/guaranteed-update.js';
import { checkName, settleNamespace } from '../write/names.js';
import { dropRepeatedOwners } from '../write/owners.js';
import { createObject } from './create.js';

/** PUT: replaces an object (or what a subresource may change of it); some kinds are created when absent. */
export async function update(
  environment: Environment,
  context: RequestContext,
  target: Target & { readonly name: string },
  body: Body,
  options: WriteOptions,
): Promise<Result> {
  if (servesScale(target)) return updateScale(environment, context, target, body, options);
  let first: Draft<KubeObject> | undefined = decode(environment, context, target, body, options);
  const { uid } = first.metadata!;
  const mayCreate =
    target.kind.strategy.allowCreateOnUpdate === true && target.subresource === undefined;
  return guaranteedUpdate(environment, context, target, options, {
    uid,
    build: () => {
      // The first attempt owns what was decoded; a later one starts afresh, without repeating the warnings.
      const object =
        first ?? decode(environment, { ...context, warnings: [] }, target, body, options);
      first = undefined;
      return object;
    },
    ...(mayCreate
      ? {
          absent: () => {
            track(environment, context, target, options, undefined, first!);
            return createObject(environment, context, target, first!, options);
          },
        }
      : {}),
  });
}

function decode(
  environment: Environment,
  context: RequestContext,
  target: Target & { readonly name: string },
  body: Body,
  options: WriteOptions,
): Draft<KubeObject> {
  const object = decodeBody(environment, context, target.kind, body, options.fieldValidation);
  checkName(settleNamespace(object, target), target.name);
  target.kind.strategy.applyDefaults?.(object);
  dropRepeatedOwners(object, context.warnings, false);
  return object;
}
