import {
  fieldInvalid,
  formatGroupVersion,
  invalid,
  labelSelectorFromObject,
  type Draft,
  type KubeObject,
  type ObjectMeta,
} from '#machinery';
import type { KindDefinition, Scale, ScaleAccess } from '#kinds';
import { timestamp, type Environment } from '../environment.js';
import { apply, type ApplyRequest } from '../managed-fields/apply.js';
import { managerName } from '../managed-fields/manager-name.js';
import { mergeTypeOf } from '../managed-fields/merge-types.js';
import { managersOfParent, managersOfScale } from '../managed-fields/scale-fields.js';
import { trackUpdate } from '../managed-fields/track-update.js';
import { emptyObject, type TrackedKind } from '../managed-fields/tracked-kind.js';
import { entryIn, readyIn } from '../representation.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { decodeBody, decodeLoosely } from '../write/decode-body.js';
import { guaranteedUpdate } from '../write/guaranteed-update.js';
import { keyOf } from '../write/key.js';
import { checkName, settleNamespace } from '../write/names.js';

type Named = Target & { readonly name: string };

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale', type: 'autoscaling_v1.Scale' };
const SCALE_VERSION = formatGroupVersion(SCALE);

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
  const { metadata } = object;
  const { replicas, statusReplicas, selector } = numbersOf(kind, object);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata ?? {};
  const shown: ObjectMeta = {
    name: name!,
    ...(namespace === undefined ? {} : { namespace }),
    uid: uid!,
    resourceVersion: resourceVersion!,
    creationTimestamp: creationTimestamp!,
  };
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: shown,
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: statusReplicas, ...(selector === '' ? {} : { selector }) },
  };
}

function numbersOf(kind: KindDefinition, object: KubeObject): ReturnType<ScaleAccess['read']> {
  if (kind.custom?.scale !== undefined) return kind.custom.scale.read(object);
  const { spec, status } = object as Scalable;
  return {
    replicas: spec?.replicas ?? 0,
    statusReplicas: status?.replicas ?? 0,
    selector: selectorText(kind, spec?.selector),
  };
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
  checkName(settleNamespace(scale, target), target.name);
  return write(
    environment,
    context,
    target,
    options,
    tracking(environment, context, options, () => scale),
  );
}

/** PATCH on `scale`: the patch applies to the Scale, not to the object behind it. */
export async function patchScale(
  environment: Environment,
  context: RequestContext,
  target: Named,
  apply: (current: KubeObject) => Draft<KubeObject>,
  options: WriteOptions,
): Promise<Result> {
  const patched = (current: KubeObject): Draft<KubeObject> =>
    decodeBody(
      environment,
      { ...context, warnings: [] },
      SCALE,
      { value: apply(current) },
      options.fieldValidation,
    );
  return write(
    environment,
    context,
    target,
    options,
    tracking(environment, context, options, patched),
  );
}

/** Apply on `scale`: its manager owns the replicas. `report` is called once the configuration is known to fit. */
export async function applyScale(
  environment: Environment,
  context: RequestContext,
  target: Named,
  request: ApplyRequest,
  options: WriteOptions,
  report: () => void,
): Promise<Result> {
  const tracked = trackedScale(environment);
  return write(environment, context, target, options, (current) => {
    const scale = apply(tracked, current, request);
    report();
    checkName(settleNamespace(scale, target), target.name);
    return scale;
  });
}

/** A Scale is written like an object of its own, with the owners of the replicas in its managedFields. */
function trackedScale(environment: Environment): TrackedKind {
  const type = mergeTypeOf(SCALE.type);
  return {
    expected: SCALE,
    apiVersion: SCALE_VERSION,
    subresource: 'scale',
    versions: {
      typeOf: (version) => (version === SCALE_VERSION ? type : undefined),
      convert: (value) => value,
    },
    unowned: undefined,
    empty: emptyObject(SCALE),
    complete: (value) => decodeLoosely(environment, SCALE, { value }).object,
  };
}

/** The writer of a Scale by update or patch: makes it and notes who changed it. */
function tracking(
  environment: Environment,
  context: RequestContext,
  options: WriteOptions,
  make: (current: KubeObject) => Draft<KubeObject>,
): (current: KubeObject) => Draft<KubeObject> {
  const tracked = trackedScale(environment);
  const manager = managerName(options.fieldManager, context.userAgent);
  return (current) => {
    const scale = make(current);
    trackUpdate(tracked, current, scale, manager, timestamp(environment.clock));
    return scale;
  };
}

async function write(
  environment: Environment,
  context: RequestContext,
  target: Named,
  options: WriteOptions,
  wanted: (current: KubeObject) => Draft<KubeObject>,
): Promise<Result> {
  const { subresource: _, ...parent } = target;
  const result = await guaranteedUpdate(environment, context, parent, options, {
    settled: true,
    shown: {
      subresource: 'scale',
      objectKind: SCALE,
      show: (object) =>
        structuredClone(readScale(target.kind, object)) as unknown as Draft<KubeObject>,
      put: (object, scale) =>
        withReplicas(target.kind, object, (scale as Scale).spec?.replicas ?? 0),
    },
    build: (current) => {
      const owners = current.metadata?.managedFields ?? [];
      const shown = readScale(target.kind, current) as KubeObject;
      const scale = wanted({
        ...shown,
        metadata: { ...shown.metadata, managedFields: managersOfScale(owners, SCALE_VERSION) },
      }) as Draft<Scale>;
      const replicas = scale.spec?.replicas ?? 0;
      if (target.kind.custom?.scale === undefined && replicas < 0) {
        const cause = fieldInvalid('spec.replicas', replicas, 'must be greater than or equal to 0');
        throw invalid(SCALE, target.name, [cause]);
      }
      return settled(target.kind, withReplicas(target.kind, current, replicas), scale);
    },
  });
  const stored = environment.store.get(keyOf(target, target.name));
  const converting = stored === undefined ? undefined : readyIn(target.kind, [stored]);
  if (converting !== undefined) await converting;
  const shown =
    options.dryRun === true || stored === undefined
      ? result.object
      : entryIn(target.kind, stored).object;
  return { object: readScale(target.kind, shown) };
}

/** The object with so many replicas; itself when it has them. */
function withReplicas<T extends KubeObject>(kind: KindDefinition, object: T, replicas: number): T {
  if (numbersOf(kind, object).replicas === replicas) return object;
  const custom = kind.custom?.scale;
  if (custom !== undefined) return custom.write(object, replicas) as T;
  return { ...object, spec: { ...(object as Scalable).spec, replicas } };
}

/** The object under the version that the Scale states, if it states one, and with the owners of the replicas as the Scale has them. */
function settled(
  kind: KindDefinition,
  object: KubeObject,
  { metadata }: Draft<Scale>,
): Draft<KubeObject> {
  const { managedFields = [], ...rest } = object.metadata!;
  const version = metadata?.resourceVersion;
  const owners = managersOfParent(
    managedFields,
    metadata?.managedFields ?? [],
    formatGroupVersion(kind),
  );
  return {
    ...object,
    metadata: {
      ...rest,
      ...(version ? { resourceVersion: version } : {}),
      ...(owners === undefined ? {} : { managedFields: owners }),
    },
  } as Draft<KubeObject>;
}

function selectorText(kind: KindDefinition, selector: unknown): string {
  if (selector === undefined || selector === null) return '';
  // A replication controller's selector is a plain map of labels.
  const object =
    kind.storage.resource === 'replicationcontrollers' ? { matchLabels: selector } : selector;
  return labelSelectorFromObject(object).toString();
}
