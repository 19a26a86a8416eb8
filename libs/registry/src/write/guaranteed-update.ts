import {
  conflict,
  fieldInvalid,
  notFound,
  StatusError,
  type Draft,
  type KubeObject,
} from '#machinery';
import type { Attributes } from '#admission';
import { RevisionConflictError, type Entry } from '#store';
import { timestamp, type Environment } from '../environment.js';
import { entryIn, readyIn } from '../representation.js';
import { track } from '../managed-fields/track.js';
import { keepTimes } from '../managed-fields/track-update.js';
import type { RequestContext, Result, Target, WriteOptions } from '../request.js';
import { MODIFIED, translateStoreError } from '../store-errors.js';
import { attributesOf } from './attributes.js';
import { encoder, isUnchanged, jsonAt, formOf, storedForm } from './encode.js';
import { confirmNoEscalation, grantsRights } from './escalation.js';
import { keyOf, registryPath } from './key.js';
import { isComplete } from './namespace.js';
import { dropRepeatedOwners } from './owners.js';
import { NO_RESERVATION, underReservation } from './reservation.js';
import { validateUpdate } from './validation.js';

/** How an object looks through a subresource, and what a changed look makes of the object. */
interface ShownObject {
  readonly subresource: string;
  readonly objectKind: NonNullable<Attributes['objectKind']>;
  readonly show: (object: KubeObject) => Draft<KubeObject>;
  readonly put: (object: Draft<KubeObject>, shown: KubeObject) => Draft<KubeObject>;
}

export interface UpdateRequest {
  /** Makes the wanted object from the present one; what it returns belongs to the update. Called again after a conflict. */
  readonly build: (current: KubeObject) => Draft<KubeObject>;
  /** What to do when there is no such object; default: 404. */
  readonly absent?: () => Promise<Result>;
  /**
   * The server's own change of one part (binding, a condition): it is written as built, past admission, the kind's strategy
   * and validation.
   */
  readonly direct?: boolean;
  /** `build` has settled who owns which field (managedFields) itself. */
  readonly settled?: boolean;
  /** What admission sees instead of the object when the request is about one of its subresources that has a type of its own. */
  readonly shown?: ShownObject;
  /** The uid that a PUT states; another one is a conflict. */
  readonly uid?: string | undefined;
}

/** A writer that loses this often against others is told so. */
const ATTEMPTS = 100;

/**
 * The update that PUT, PATCH and the subresources share: reads the newest version, builds the wanted one, admits, prepares, checks
 * and writes it if nobody was faster; otherwise starts again. A change of nothing writes nothing.
 */
export async function guaranteedUpdate(
  environment: Environment,
  context: RequestContext,
  target: Target & { readonly name: string },
  options: WriteOptions,
  request: UpdateRequest,
): Promise<Result> {
  const key = keyOf(target, target.name);
  for (let attempt = 1; ; attempt++) {
    const stored = environment.store.getPending(key);
    if (stored === undefined) {
      if (request.absent !== undefined) return request.absent();
      throw notFound(target.kind, target.name);
    }
    checkUid(target, stored, request.uid);
    const converting = readyIn(target.kind, [stored]);
    if (converting !== undefined) await converting;
    const current = entryIn(target.kind, stored).object;
    const object = request.build(current);
    if (request.direct !== true && request.settled !== true)
      track(environment, context, target, options, current, object);
    try {
      if (request.direct === true)
        return await writeDirectly(environment, target, options, stored, object);
      return await updateOnce(environment, context, target, options, stored, object, request.shown);
    } catch (error) {
      if (error instanceof RevisionConflictError && attempt < ATTEMPTS) continue;
      throw translateStoreError(error, target.kind, target.name);
    }
  }
}

async function writeDirectly(
  { store }: Environment,
  target: Target,
  options: WriteOptions,
  stored: Entry,
  object: Draft<KubeObject>,
): Promise<Result> {
  const form = await formOf(target.kind, object);
  if (options.dryRun === true || isUnchanged(form, stored)) return { object: object };
  return resultOf(target, await store.update(stored, stored.revision, encoder(form)));
}

async function updateOnce(
  environment: Environment,
  context: RequestContext,
  target: Target & { readonly name: string },
  options: WriteOptions,
  stored: Entry,
  built: Draft<KubeObject>,
  shown: ShownObject | undefined,
): Promise<Result> {
  const { store, admission, hooks, clock } = environment;
  const { kind, name } = target;
  const { strategy } = kind;
  const old = entryIn(kind, stored).object;
  const dryRun = options.dryRun === true;

  const attributes =
    shown === undefined
      ? attributesOf('UPDATE', context, target, name, options, { old })
      : attributesOf('UPDATE', context, { ...target, ...shown }, name, options, {
          old: shown.show(old),
          objectKind: shown.objectKind,
        });
  const admitted = shown === undefined ? built : shown.show(built);
  const before = admission.admit(admitted, attributes);
  if (before !== undefined) await before;
  const object = shown === undefined ? built : shown.put(built, admitted);
  dropRepeatedOwners(object, context.warnings, true);
  if (grantsRights(kind)) await confirmNoEscalation(environment, context, target, object, old);
  keepTimes(object, old);
  checkVersion(target, object, stored);
  keepSystemMetadata(object, old);

  const strategyContext = {
    now: timestamp(clock),
    user: context.user,
    ...(target.subresource === undefined ? {} : { subresource: target.subresource }),
  };
  strategy.prepareForUpdate?.(object, old, strategyContext);
  // A status says what became of a generation; writing it, annotations included, asks for nothing new.
  if (target.subresource !== 'status' && strategy.generationChanged?.(object, old) === true) {
    object.metadata!.generation = (old.metadata.generation ?? 0) + 1;
  }
  const reservation =
    hooks.get(kind.storage.resource)?.update(object, old, dryRun) ?? NO_RESERVATION;
  return underReservation(reservation, dryRun, async () => {
    validateUpdate(kind, object, old, strategyContext, context);
    const after = admission.validate(shown === undefined ? object : shown.show(object), attributes);
    if (after !== undefined) await after;

    const form = kind.convert === undefined ? storedForm(kind, object) : await formOf(kind, object);
    const text = jsonAt(form, stored);
    if (isUnchanged(form, stored, text)) return resultOf(target, stored);
    if (dryRun) return { object: object };
    if (isFinished(target, object, old)) {
      // Watchers see the last stored state, the client what it made of it.
      await store.delete(stored, stored.revision, encoder(await formOf(kind, old)));
      await hooks.get(kind.storage.resource)?.deleted(object);
      return { object: object };
    }
    return resultOf(target, await store.update(stored, stored.revision, encoder(form, text)));
  });
}

async function resultOf(target: Target, entry: Entry): Promise<Result> {
  const converting = readyIn(target.kind, [entry]);
  if (converting !== undefined) await converting;
  const { object, bytes } = entryIn(target.kind, entry);
  return { object, bytes };
}

function checkUid(target: Target, stored: Entry, uid: string | undefined): void {
  const actual = stored.object.metadata.uid;
  if (uid === undefined || uid === '' || uid === actual) return;
  const why = `StorageError: invalid object, Code: 4, Key: ${registryPath(stored)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${actual}`;
  throw conflict(target.kind, stored.name, why);
}

/** Optimistic locking: a stated version must be the stored one; some kinds must state one. */
function checkVersion(
  target: Target & { readonly name: string },
  object: Draft<KubeObject>,
  stored: Entry,
): void {
  const metadata = object.metadata!;
  const stated = metadata.resourceVersion ?? '';
  if (stated === '' || stated === '0') {
    if (target.kind.strategy.allowUnconditionalUpdate === false) throw versionRequired(target);
    metadata.resourceVersion = String(stored.revision);
  } else if (stated !== String(stored.revision)) {
    throw conflict(target.kind, target.name, MODIFIED);
  }
}

/** The server names the resource here, not the kind. */
function versionRequired({ kind, name }: Target & { readonly name: string }): StatusError {
  const cause = fieldInvalid('metadata.resourceVersion', 0, 'must be specified for an update');
  const what = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  return new StatusError(
    422,
    'Invalid',
    `${what} "${name}" is invalid: ${cause.field}: ${cause.message}`,
    {
      name,
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.plural,
      causes: [cause],
    },
  );
}

function keepSystemMetadata(object: Draft<KubeObject>, { metadata: old }: Entry['object']): void {
  const metadata = object.metadata!;
  if (old.generation === undefined) delete metadata.generation;
  else metadata.generation = old.generation;
  if (metadata.uid === undefined || metadata.uid === '') metadata.uid = old.uid;
  metadata.creationTimestamp = old.creationTimestamp;
  if (old.deletionTimestamp != null) metadata.deletionTimestamp = old.deletionTimestamp;
  if (
    old.deletionGracePeriodSeconds !== undefined &&
    metadata.deletionGracePeriodSeconds === undefined
  ) {
    metadata.deletionGracePeriodSeconds = old.deletionGracePeriodSeconds;
  }
  delete metadata.selfLink;
}

/** True when the update takes away the last thing that kept a deleted object. */
function isFinished(target: Target, object: KubeObject, old: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = old.metadata ?? {};
  if (deletionTimestamp == null || deletionGracePeriodSeconds !== 0) return false;
  return (object.metadata?.finalizers ?? []).length === 0 && isComplete(target.kind, object);
}
