import { StatusError, type Stored } from '#machinery';
import type { Client, Resource } from '#client';

/** What is left in a namespace after a pass, per resource and per finalizer. */
export interface Remaining {
  /** `configmaps.` or `deployments.apps` → number of objects. */
  readonly resources: ReadonlyMap<string, number>;
  /** Finalizer → number of objects that it holds. */
  readonly finalizers: ReadonlyMap<string, number>;
}

/** How a resource is called in the conditions: the dot is there even without a group. */
const nameOf = (resource: Resource): string => `${resource.plural}.${resource.group}`;

/**
 * Deletes everything in a namespace, pods first: while pods remain nothing else is touched
 * (KEP-5080, ordered namespace deletion). Returns what still exists.
 */
export async function deleteContent(
  client: Client,
  namespace: string,
  all: readonly Resource[],
): Promise<Remaining> {
  const remaining = { resources: new Map<string, number>(), finalizers: new Map<string, number>() };
  const pods = all.filter((resource) => resource.group === '' && resource.plural === 'pods');
  const others = all.filter((resource) => !pods.includes(resource));
  for (const stage of [pods, others]) {
    for (const resource of stage) await deleteAll(client, namespace, resource, remaining);
    if (remaining.resources.size > 0) break;
  }
  return remaining;
}

async function deleteAll(
  client: Client,
  namespace: string,
  resource: Resource,
  remaining: { readonly resources: Map<string, number>; readonly finalizers: Map<string, number> },
): Promise<void> {
  const before = await client.list(resource, { namespace });
  for (const object of before.items) await deleteOne(client, resource, object);
  if (before.items.length === 0) return;
  const after = await client.list(resource, { namespace });
  if (after.items.length === 0) return;
  remaining.resources.set(nameOf(resource), after.items.length);
  for (const finalizer of after.items.flatMap((object) => object.metadata.finalizers ?? [])) {
    remaining.finalizers.set(finalizer, (remaining.finalizers.get(finalizer) ?? 0) + 1);
  }
}

async function deleteOne(client: Client, resource: Resource, object: Stored): Promise<void> {
  if (object.metadata.deletionTimestamp) return;
  try {
    await client.delete(resource, object.metadata.namespace ?? '', object.metadata.name, {
      propagationPolicy: 'Background',
    });
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 404) throw error;
  }
}
