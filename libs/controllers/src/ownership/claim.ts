import { StatusError, type KubeObject, type Stored } from '#machinery';
import type { Client, Resource } from '#client';
import { controllerOf, controllerReference } from './owner-reference.js';

export interface ClaimOptions<T extends KubeObject> {
  readonly client: Client;
  readonly resource: Resource<T>;
  readonly owner: Stored;
  readonly matches: (object: Stored<T>) => boolean;
  /** Given at adoption and taken off at release: by it the owner keeps track of what it owns. */
  readonly finalizer?: string;
}

/**
 * Sorts out which of `candidates` belong to `owner`: keeps those it controls that still match, releases those that no longer
 * match, adopts matching orphans (controller_ref_manager of the real controllers). An owner that is being deleted adopts nothing.
 * Raises the first failure that is not a race with somebody else's change.
 */
export async function claim<T extends KubeObject>(
  candidates: Iterable<Stored<T>>,
  options: ClaimOptions<T>,
): Promise<Stored<T>[]> {
  const claimed: Stored<T>[] = [];
  for (const object of candidates) {
    const controller = controllerOf(object);
    const matches = options.matches(object);
    if (controller?.uid === options.owner.metadata.uid) {
      if (matches) claimed.push(object);
      else if (canChange(options, object)) await ignoreRace(release(object, options));
    } else if (controller === undefined && matches && canChange(options, object)) {
      const adopted = await ignoreRace(adopt(object, options));
      if (adopted !== undefined) claimed.push(adopted);
    }
  }
  return claimed;
}

function canChange<T extends KubeObject>(options: ClaimOptions<T>, object: Stored<T>): boolean {
  return !options.owner.metadata.deletionTimestamp && !object.metadata.deletionTimestamp;
}

function adopt<T extends KubeObject>(
  object: Stored<T>,
  { client, resource, owner, finalizer }: ClaimOptions<T>,
): Promise<Stored<T>> {
  const { namespace = '', name, uid } = object.metadata;
  const tracked = finalizer === undefined ? {} : { finalizers: [finalizer] };
  const body = { metadata: { uid, ownerReferences: [controllerReference(owner)], ...tracked } };
  return client.patch<T>(resource, namespace, name, 'strategic', body);
}

function release<T extends KubeObject>(
  object: Stored<T>,
  { client, resource, owner, finalizer }: ClaimOptions<T>,
): Promise<Stored<T>> {
  const { namespace = '', name, uid } = object.metadata;
  const ownerReferences = [{ $patch: 'delete', uid: owner.metadata.uid }];
  const untracked =
    finalizer === undefined ? {} : { ['$deleteFromPrimitiveList/finalizers']: [finalizer] };
  const body = { metadata: { uid, ownerReferences, ...untracked } };
  return client.patch<T>(resource, namespace, name, 'strategic', body);
}

/** Gone, or replaced by another object of the same name: the next event sorts it out. */
async function ignoreRace<R>(attempt: Promise<R>): Promise<R | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof StatusError && [404, 409, 422].includes(error.code)) return undefined;
    throw error;
  }
}
