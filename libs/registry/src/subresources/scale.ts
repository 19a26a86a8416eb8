import {
  fieldInvalid,
  invalid,
  labelSelectorFromObject,
  type Draft,
  type KubeObject,
  type ObjectMeta,
} from '#machinery';
import type { KindDefinition, Scale } from '#kinds';
import type { Environment } from '../environment.js';
import { entryIn } from '../representation.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { decodeBody } from '../write/decode-body.js';
import { guaranteedUpdate } from '../write/guaranteed-update.js';
import { keyOf } from '../write/key.js';
import { checkName, settleNamespace } from '../write/names.js';

type Named = Target & { readonly name: string };

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale', type: 'autoscaling_v1.Scale' };

/** The parts of a scalable object that the subresource shows. */
interface Scalable extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly selector?: unknown };
  readonly status?: { readonly replicas?: number };
}

export function servesScale(target: Target): boolean {
  return target.subresource === 'scale';
}

/** How an object looks through its `scale` subresource (autoscaling/v1). */
export function readScale(kind: KindDefinition, object: KubeObject): Scale {
  const { metadata, spec, status } = object as Scalable;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata ?? {};
  const shown: ObjectMeta = {
    name: name!,
    ...(namespace === undefined ? {} : { namespace }),
    uid: uid!,
    resourceVersion: resourceVersion!,
    creationTimestamp: creationTimestamp!,
  };
  const selector = selectorText(kind, spec?.selector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: shown,
    spec: spec?.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status?.replicas ?? 0, ...(selector === '' ? {} : { selector }) },
  } as Scale;
}

/** PUT on `scale`: sets the number of replicas. */
export async function updateScale(
  environment: Environment,
  context: RequestContext,
  target: Named,
  body: Body,
  options: WriteOptions,
): Promise<Result> {
  const scale = decodeBody(
    environment,
    context,
    SCALE,
    body,
    options.fieldValidation,
  ) as Draft<Scale>;
  checkName(settleNamespace(scale as Draft<KubeObject>, target), target.name);
  return write(environment, context, target, options, () => scale as Scale);
}

/** PATCH on `scale`: the patch applies to the Scale, not to the object behind it. */
export async function patchScale(
  environment: Environment,
  context: RequestContext,
  target: Named,
  apply: (current: KubeObject) => Draft<KubeObject>,
  options: WriteOptions,
): Promise<Result> {
  return write(environment, context, target, options, (current) => {
    const value = apply(readScale(target.kind, current) as KubeObject);
    return decodeBody(
      environment,
      { ...context, warnings: [] },
      SCALE,
      { value },
      options.fieldValidation,
    ) as unknown as Scale;
  });
}

async function write(
  environment: Environment,
  context: RequestContext,
  target: Named,
  options: WriteOptions,
  wanted: (current: KubeObject) => Scale,
): Promise<Result> {
  const { subresource: _, ...parent } = target;
  const result = await guaranteedUpdate(environment, context, parent as Named, options, {
    build: (current) => {
      const scale = wanted(current);
      const replicas = scale.spec?.replicas ?? 0;
      if (replicas < 0) {
        const cause = fieldInvalid('spec.replicas', replicas, 'must be greater than or equal to 0');
        throw invalid(SCALE, target.name, [cause]);
      }
      const { spec, metadata } = current as Scalable;
      const resourceVersion = scale.metadata?.resourceVersion;
      return {
        ...current,
        metadata: { ...metadata, ...(resourceVersion ? { resourceVersion } : {}) },
        spec: { ...spec, replicas },
      } as unknown as Draft<KubeObject>;
    },
  });
  const stored = environment.store.get(keyOf(target, target.name));
  const shown =
    options.dryRun === true || stored === undefined
      ? result.object
      : entryIn(target.kind, stored).object;
  return { object: readScale(target.kind, shown) as KubeObject };
}

function selectorText(kind: KindDefinition, selector: unknown): string {
  if (selector === undefined || selector === null) return '';
  // A replication controller's selector is a plain map of labels.
  const object =
    kind.storage.resource === 'replicationcontrollers' ? { matchLabels: selector } : selector;
  return labelSelectorFromObject(
    object as Parameters<typeof labelSelectorFromObject>[0],
  ).toString();
}
