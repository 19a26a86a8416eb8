import type { Client } from '#client';
import { resources, type KindCatalog } from '#kinds';
import { parseGroupVersion, StatusError, type KubeObject } from '#machinery';

/** Marks the namespace kube-system of a cluster whose own parts have been installed: what a user deletes later stays deleted. */
const marker = 'mockplane.io/installed';

/** Creates the objects of kube-system, once in the life of a cluster; a start that was cut short goes on where it was. */
export async function installOnce(
  client: Client,
  catalog: KindCatalog,
  objects: readonly KubeObject[],
): Promise<void> {
  const namespace = await client.get(resources.namespaces, '', 'kube-system');
  if (namespace.metadata.annotations?.[marker] !== undefined) return;
  for (const object of objects) await ensure(client, catalog, object);
  const metadata = { annotations: { [marker]: 'true' } };
  await client.patch(resources.namespaces, '', 'kube-system', 'merge', { metadata });
}

/** Creates an object unless there is one of its name. */
export async function ensure(
  client: Client,
  catalog: KindCatalog,
  object: KubeObject,
): Promise<void> {
  const name = parseGroupVersion(object.apiVersion ?? '');
  const kind =
    name === undefined ? undefined : catalog.byKind(name.group, name.version, object.kind ?? '');
  if (kind === undefined) throw new Error(`no kind ${object.apiVersion} ${object.kind}`);
  try {
    await client.create(kind, object.metadata?.namespace ?? '', object);
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
  }
}
