import type { Client } from '#client';
import type { KindCatalog } from '#kinds';
import { parseGroupVersion, StatusError, type KubeObject } from '#machinery';

/** Creates the objects that are not there yet; what is there stays as it is. */
export async function install(
  client: Client,
  catalog: KindCatalog,
  objects: readonly KubeObject[],
): Promise<void> {
  for (const object of objects) {
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
}
