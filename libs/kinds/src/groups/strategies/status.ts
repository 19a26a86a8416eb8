import type { KubeObject } from '#machinery';
import type { Strategy } from '../../definition.js';
import { same } from './same.js';

type WithStatus = KubeObject & { status?: unknown };

/**
 * The strategy of a kind with a status subresource (API conventions, "Spec and Status"): the main endpoint never writes the
 * status, and `/status` writes nothing else.
 *
 * `zero` makes the status of a new object: what the type writes when nothing is known. `keep` lists the metadata that a write
 * to `/status` leaves as stored.
 */
export function separateStatus<T extends KubeObject>(
  zero: () => object,
  keep: readonly ('labels' | 'annotations' | 'ownerReferences' | 'finalizers')[] = [],
): Required<Pick<Strategy<T>, 'prepareForCreate' | 'prepareForUpdate'>> {
  return {
    prepareForCreate: (object) => {
      (object as WithStatus).status = zero();
    },
    prepareForUpdate: (object, old, context) => {
      if (context.subresource === 'status') keepAllButStatus(object, old, keep);
      else keepStatus(object, old);
    },
  };
}

function keepStatus(object: WithStatus, old: WithStatus): void {
  if (old.status === undefined) delete object.status;
  else object.status = old.status;
}

function keepAllButStatus(object: object, old: object, keep: readonly string[]): void {
  const draft = object as Record<string, unknown>;
  const stored = old as Record<string, unknown>;
  for (const key of new Set([...Object.keys(draft), ...Object.keys(stored)])) {
    if (key === 'metadata' || key === 'status' || key === 'apiVersion' || key === 'kind') continue;
    restore(draft, stored, key);
  }
  keepMetadata(object, old, keep);
}

/** Leaves fields of the metadata as stored, whatever the request says of them. */
export function keepMetadata(object: object, old: object, keys: readonly string[]): void {
  const { metadata: draft } = object as { metadata: Record<string, unknown> };
  const { metadata: stored } = old as { metadata: Record<string, unknown> };
  for (const key of keys) restore(draft, stored, key);
}

function restore(
  draft: Record<string, unknown>,
  stored: Record<string, unknown>,
  key: string,
): void {
  if (stored[key] === undefined) delete draft[key];
  else draft[key] = stored[key];
}

/** Generation rule of most kinds: a change of `spec` raises it. */
export function specChanged(object: KubeObject, old: KubeObject): boolean {
  return !same((object as { spec?: unknown }).spec, (old as { spec?: unknown }).spec);
}
