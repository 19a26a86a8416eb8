import {
  conflict,
  notFound,
  resourceDetails,
  type Draft,
  type KubeObject,
  type Status,
  type Stored,
} from '#machinery';
import type { KindDefinition, Namespace } from '#kinds';
import { NotFoundError, RevisionConflictError, type Entry } from '#store';
import { decideDeletion } from '../delete/decision.js';
import { checkDeleteOptions } from '../delete/options.js';
import { success, timestamp, type Environment } from '../environment.js';
import { entryIn, readyIn } from '../representation.js';
import type { DeleteOptions, RequestContext, Result, Target } from '../request.js';
import { translateStoreError } from '../store-errors.js';
import { attributesOf } from '../write/attributes.js';
import { encoder, formOf, isUnchanged } from '../write/encode.js';
import { keyOf } from '../write/key.js';
import { isComplete, isNamespace, terminating } from '../write/namespace.js';

type Named = Target & { readonly name: string };

/** Kinds whose immediate deletion answers with the object; all others answer with a Status. */
const ANSWERED_WITH_OBJECT: ReadonlySet<string> = new Set([
  'Pod',
  'Service',
  'Namespace',
  'ServiceAccount',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'PodTemplate',
  'ResourceQuota',
  'StorageClass',
  'CSIDriver',
  'CSINode',
  'VolumeAttachment',
  'VolumeAttributesClass',
  'ResourceClaim',
  'ResourceClaimTemplate',
  'ResourceSlice',
  'DeviceClass',
]);

/** Jobs keep their pods by default, which surprises. */
const JOB_WARNING =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

/** A deletion that loses this often against other writers is told so. */
const ATTEMPTS = 100;

/** DELETE of one object: at once, or marked and kept for its grace period or finalizers. */
export async function deleteObject(
  environment: Environment,
  context: RequestContext,
  target: Named,
  options: DeleteOptions,
): Promise<Result<KubeObject | Status>> {
  checkDeleteOptions(options);
  const { propagationPolicy, orphanDependents } = options;
  if (
    target.kind.storage.resource === 'jobs.batch' &&
    propagationPolicy === undefined &&
    orphanDependents === undefined
  ) {
    context.warnings.push(JOB_WARNING);
  }
  const { object, gone } = await deleteStored(environment, context, target, options);
  if (!gone || ANSWERED_WITH_OBJECT.has(target.kind.kind)) return { object };
  const details = { ...resourceDetails(target.kind, target.name), uid: object.metadata!.uid! };
  return { object: success(undefined, details) };
}

/** As `deleteObject`, answering with the last state of the object and whether it is gone. */
export async function deleteStored(
  environment: Environment,
  context: RequestContext,
  target: Named,
  options: DeleteOptions,
): Promise<{ readonly object: KubeObject; readonly gone: boolean }> {
  for (let attempt = 1; ; attempt++) {
    const stored = environment.store.getPending(keyOf(target, target.name));
    if (stored === undefined) throw notFound(target.kind, target.name);
    try {
      return await deleteOnce(environment, context, target, options, stored);
    } catch (error) {
      if (error instanceof RevisionConflictError && attempt < ATTEMPTS) continue;
      throw translateStoreError(error, target.kind, target.name);
    }
  }
}

async function deleteOnce(
  environment: Environment,
  context: RequestContext,
  target: Named,
  options: DeleteOptions,
  stored: Entry,
): Promise<{ readonly object: KubeObject; readonly gone: boolean }> {
  const { clock, hooks } = environment;
  const { kind, name } = target;
  const converting = readyIn(kind, [stored]);
  if (converting !== undefined) await converting;
  const old = entryIn(kind, stored).object;
  checkPreconditions(kind, old, options);
  const attributes = attributesOf('DELETE', context, target, name, options, { old });
  const admitted = environment.admission.admit(undefined, attributes);
  if (admitted !== undefined) await admitted;
  const checked = environment.admission.validate(undefined, attributes);
  if (checked !== undefined) await checked;

  const now = timestamp(clock);
  if (isNamespace(kind) && !isComplete(kind, old)) {
    if (old.metadata.deletionTimestamp != null) return { object: old, gone: false };
    return {
      object: await write(environment, kind, stored, terminating(old as Namespace, now), options),
      gone: false,
    };
  }
  const begun = kind.strategy.beginDeletion?.(old, now);
  if (begun !== undefined)
    return { object: await write(environment, kind, stored, begun, options), gone: false };
  const decision = decideDeletion(kind, old, options, clock.now(), now);
  if (decision.pending) return { object: old, gone: false };
  if (decision.marked === undefined) {
    if (options.dryRun === true) return { object: old, gone: true };
    const deleted = await remove(environment, kind, stored);
    await hooks.get(kind.storage.resource)?.deleted(old);
    return { object: await objectIn(kind, deleted), gone: true };
  }
  // The answer of a deletion that was announced first shows the announcement.
  const object = await write(environment, kind, stored, decision.marked, options);
  if (decision.stays) return { object, gone: false };
  if (options.dryRun === true) return { object, gone: true };
  if (await removeAnnounced(environment, kind, stored, old))
    await hooks.get(kind.storage.resource)?.deleted(old);
  return { object, gone: true };
}

async function remove({ store }: Environment, kind: KindDefinition, entry: Entry): Promise<Entry> {
  const form = await formOf(kind, await objectIn(kind, entry));
  return store.delete(entry, entry.revision, encoder(form));
}

/**
 * Removes an object whose deletion was announced, whatever others wrote since. False when somebody who heard of it (a kubelet) was
 * faster: the deletion that was asked for has happened.
 */
async function removeAnnounced(
  environment: Environment,
  kind: KindDefinition,
  stored: Entry,
  { metadata: { uid } }: Stored,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const current = environment.store.getPending(stored);
    if (current === undefined || current.object.metadata.uid !== uid) return false;
    try {
      await remove(environment, kind, current);
      return true;
    } catch (error) {
      if (error instanceof NotFoundError) return false;
      if (!(error instanceof RevisionConflictError) || attempt >= ATTEMPTS) throw error;
    }
  }
}

async function write(
  { store }: Environment,
  kind: KindDefinition,
  stored: Entry,
  object: Draft<KubeObject>,
  options: DeleteOptions,
): Promise<KubeObject> {
  if (options.dryRun === true) return object;
  const form = await formOf(kind, object);
  // Asking again for a deletion that waits for finalizers changes nothing.
  if (isUnchanged(form, stored)) return objectIn(kind, stored);
  return objectIn(kind, await store.update(stored, stored.revision, encoder(form)));
}

async function objectIn(kind: KindDefinition, entry: Entry): Promise<Entry['object']> {
  const converting = readyIn(kind, [entry]);
  if (converting !== undefined) await converting;
  return entryIn(kind, entry).object;
}

function checkPreconditions(
  { group, kind }: KindDefinition,
  { metadata }: KubeObject,
  { preconditions }: DeleteOptions,
): void {
  // The server names the kind here where it usually names the resource.
  const named = { group, plural: kind };
  const { name = '', uid, resourceVersion } = metadata ?? {};
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(named, name, why);
  }
  if (
    preconditions?.resourceVersion !== undefined &&
    preconditions.resourceVersion !== resourceVersion
  ) {
    const why = `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(named, name, why);
  }
}
