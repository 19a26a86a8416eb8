import { isPart, ownLists, StatusError, type Draft, type KubeObject } from '#machinery';
import { ExistsError } from '#store';
import { timestamp, type Environment } from '../environment.js';
import { track } from '../managed-fields/track.js';
import { entryIn, readyIn } from '../representation.js';
import type { Body, RequestContext, Result, Target, WriteOptions } from '../request.js';
import { isReview, review } from '../reviews/review.js';
import { translateStoreError } from '../store-errors.js';
import { bindNamed } from '../subresources/binding.js';
import { createSubresource } from '../subresources/create-subresource.js';
import { attributesOf } from '../write/attributes.js';
import { decodeBody } from '../write/decode-body.js';
import { encoder, formOf, storedForm } from '../write/encode.js';
import { recognised } from '../write/recognised.js';
import { confirmNoEscalation, grantsRights } from '../write/escalation.js';
import { keyOf } from '../write/key.js';
import { generatedName, settleNamespace, SUFFIX_LENGTH } from '../write/names.js';
import { dropRepeatedOwners } from '../write/owners.js';
import { NO_RESERVATION, underReservation } from '../write/reservation.js';
import { validateCreate } from '../write/validation.js';

/** How many generated names are tried before a clash is the client's problem. */
const NAME_ATTEMPTS = 8;

/** POST: a new object, or work of a subresource (`binding`, `eviction`, `token`). */
export async function create(
  environment: Environment,
  context: RequestContext,
  target: Target,
  body: Body,
  options: WriteOptions,
): Promise<Result> {
  if (target.subresource !== undefined)
    return createSubresource(environment, context, target, body, options);
  if (target.kind.storage.resource === 'bindings') {
    return bindNamed(environment, context, target, body, options);
  }
  if (isReview(target)) return review(environment, context, target, body, options);
  const known = recognised(context, target, body);
  const object = decodeBody(environment, context, target.kind, known, options.fieldValidation);
  settleNamespace(object, target);
  target.kind.strategy.applyDefaults?.(object);
  dropRepeatedOwners(object, context.warnings, false);
  track(environment, context, target, options, undefined, object);
  own(object);
  return createObject(environment, context, target, object, options);
}

/** Admits, completes, checks and stores an object whose owners are settled; also for a PUT or apply that creates. */
export async function createObject(
  environment: Environment,
  context: RequestContext,
  target: Target,
  object: Draft<KubeObject>,
  options: WriteOptions,
): Promise<Result> {
  const { store, admission, hooks, clock, random } = environment;
  const { kind } = target;
  const dryRun = options.dryRun === true;
  const given = object.metadata?.name ?? '';
  const before = admission.admit(object, attributesOf('CREATE', context, target, given, options));
  if (before !== undefined) await before;
  dropRepeatedOwners(object, context.warnings, true);
  if (grantsRights(kind)) await confirmNoEscalation(environment, context, target, object);

  const metadata = (object.metadata ??= {});
  if (!metadata.name && metadata.generateName)
    metadata.name = freeName(environment, target, metadata.generateName);
  metadata.uid = random.uuid();
  metadata.creationTimestamp = timestamp(clock);
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  if (kind.strategy.generationChanged !== undefined) metadata.generation = 1;

  const reservation = hooks.get(kind.storage.resource)?.create(object, dryRun) ?? NO_RESERVATION;
  return underReservation(reservation, dryRun, async () => {
    kind.strategy.prepareForCreate?.(object, {
      now: metadata.creationTimestamp!,
      user: context.user,
    });
    validateCreate(kind, object, context);
    const after = admission.validate(
      object,
      attributesOf('CREATE', context, target, metadata.name!, options),
    );
    if (after !== undefined) await after;

    const key = keyOf(target, metadata.name!);
    const version = metadata.resourceVersion;
    delete metadata.resourceVersion;
    try {
      if (dryRun) {
        if (store.getPending(key) !== undefined) throw new ExistsError(key);
        return { object: object as KubeObject, created: true };
      }
      if (namesRevision(version)) {
        throw new StatusError(
          500,
          '',
          'resourceVersion should not be set on objects to be created',
        );
      }
      const form =
        kind.convert === undefined ? storedForm(kind, object) : await formOf(kind, object);
      const stored = await store.create(key, encoder(form));
      const converting = readyIn(kind, [stored]);
      if (converting !== undefined) await converting;
      const entry = entryIn(kind, stored);
      return { object: entry.object, bytes: entry.bytes, created: true };
    } catch (error) {
      throw existsWhileDeleting(
        environment,
        target,
        metadata.name!,
        translateStoreError(error, kind, metadata.name!),
      );
    }
  });
}

/** Gives the object a spec of its own where it has one that others share: admission writes to it, its lists and their items. */
function own(object: Draft<KubeObject> & { spec?: object }): void {
  if (isPart(object.spec)) object.spec = ownLists(object.spec!);
}

function freeName(environment: Environment, target: Target, prefix: string): string {
  for (let attempt = 1; ; attempt++) {
    const name = generatedName(prefix, environment.random.suffix(SUFFIX_LENGTH));
    if (attempt >= NAME_ATTEMPTS || environment.store.getPending(keyOf(target, name)) === undefined)
      return name;
  }
}

/** A name that is taken only because its object is still going away says so. */
function existsWhileDeleting(
  environment: Environment,
  target: Target,
  name: string,
  error: unknown,
): unknown {
  if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') return error;
  const holder = environment.store.getPending(keyOf(target, name))?.object;
  if (holder?.metadata.deletionTimestamp == null) return error;
  return new StatusError(
    error.code,
    error.reason,
    `object is being deleted: ${error.message}`,
    error.details,
  );
}

/** As the real storage reads a version: what is no number, or 0, names no revision and does no harm. */
function namesRevision(version: string | undefined): boolean {
  return (
    version !== undefined &&
    /^\d{1,20}$/.test(version) &&
    BigInt.asUintN(64, BigInt(version)) === BigInt(version) &&
    BigInt(version) > 0n
  );
}
