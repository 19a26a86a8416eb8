import { badRequest, conflict, StatusError, type Draft, type KubeObject } from '#machinery';
import { timestamp, type Environment } from '../environment.js';
import { apply, type ApplyRequest } from '../managed-fields/apply.js';
import { trackedKind } from '../managed-fields/tracked-kind.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { applyScale, servesScale } from '../subresources/scale.js';
import { guaranteedUpdate } from '../write/guaranteed-update.js';
import { checkName, settleNamespace } from '../write/names.js';
import { createObject } from './create.js';

type Named = Target & { readonly name: string };

/** Creations that others may win before the apply gives up. */
const ATTEMPTS = 5;

/** PATCH with `application/apply-patch+yaml`: server-side apply. Creates the object when there is none. */
export async function applyPatch(
  environment: Environment,
  context: RequestContext,
  target: Named,
  body: Body,
  options: WriteOptions & { readonly force?: boolean },
): Promise<Result> {
  const request: ApplyRequest = {
    configuration: body.value,
    manager: options.fieldManager ?? '',
    force: options.force === true,
    now: timestamp(environment.clock),
  };
  let reported = false;
  const report = (): void => {
    if (!reported) reportDuplicates(context, body, options);
    reported = true;
  };
  if (servesScale(target))
    return applyScale(environment, context, target, request, options, report);
  const tracked = trackedKind(environment, target);
  const build = (live: KubeObject): Draft<KubeObject> => {
    const object = apply(tracked, live, request);
    report();
    return object;
  };
  const settle = (object: Draft<KubeObject>): Draft<KubeObject> => {
    checkName(settleNamespace(object, target), target.name);
    return object;
  };
  const absent = async (): Promise<Result> => {
    const object = build(tracked.empty);
    const metadata = object.metadata!;
    if (metadata.uid) {
      const why = `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`;
      throw conflict(target.kind, target.name, why);
    }
    settle(object);
    // A version says nothing about an object that is only just made.
    delete metadata.resourceVersion;
    return createObject(environment, context, target, object, options);
  };
  for (let attempt = 1; ; attempt++) {
    try {
      return await guaranteedUpdate(environment, context, target, options, {
        settled: true,
        build: (live) => settle(build(live)),
        ...(target.subresource === undefined ? { absent } : {}),
      });
    } catch (error) {
      const lost = error instanceof StatusError && error.reason === 'AlreadyExists';
      if (!lost || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** Keys that occur twice in the configuration (KEP-2885). */
function reportDuplicates(context: RequestContext, body: Body, options: WriteOptions): void {
  const { problems = [] } = body;
  if (problems.length === 0) return;
  if (options.fieldValidation === 'Strict') {
    const lines = problems.map((line) => `\n  ${line}`).join('');
    throw badRequest(
      `error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:${lines}`,
    );
  }
  if (options.fieldValidation !== 'Ignore') context.warnings.push(...problems);
}
