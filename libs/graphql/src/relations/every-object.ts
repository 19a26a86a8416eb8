import type { KindCatalog, KindDefinition } from '#kinds';
import { parseGroupVersion, type KubeObject } from '#machinery';
import type { ObjectIndex } from '../api/object-loaders.js';
import type { GraphqlContext } from '../context.js';

const byInvolvedObject: ObjectIndex = {
  name: 'involvedObject.uid',
  keysOf: (event) => {
    const uid = (event as { involvedObject?: { uid?: string } }).involvedObject?.uid;
    return uid === undefined ? [] : [uid];
  },
};

/** The Events about an object; those about cluster-scoped objects are in the namespace `default`. */
export function eventsOf(
  { metadata }: KubeObject,
  { cluster, objects }: GraphqlContext,
): Promise<readonly KubeObject[]> {
  const events = cluster.catalog().byResource('', 'v1', 'events')!;
  return objects.related(
    events,
    metadata?.namespace ?? 'default',
    byInvolvedObject,
    metadata?.uid ?? '',
  );
}

/** The controller of an object, or else its first owner; null when it has none, or it is gone. */
export async function ownerOf(
  { metadata }: KubeObject,
  { cluster, objects }: GraphqlContext,
): Promise<KubeObject | null> {
  const owners = metadata?.ownerReferences ?? [];
  const owner = owners.find(({ controller }) => controller === true) ?? owners[0];
  const kind = owner === undefined ? undefined : kindOf(cluster.catalog(), owner);
  if (owner === undefined || kind === undefined) return null;
  const found = await objects.object(kind, metadata?.namespace ?? '', owner.name);
  // Another object may have taken the name.
  return found?.metadata?.uid === owner.uid ? found : null;
}

/** The definition of the kind that an object or a reference names. */
export function kindOf(
  catalog: KindCatalog,
  { apiVersion = '', kind = '' }: { readonly apiVersion?: string; readonly kind?: string },
): KindDefinition | undefined {
  const parsed = parseGroupVersion(apiVersion);
  return parsed === undefined ? undefined : catalog.byKind(parsed.group, parsed.version, kind);
}
