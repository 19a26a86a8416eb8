import type { Client, Resource } from '#client';
import { StatusError, type KubeObject } from '#machinery';

const PAGE = 500;

/** All objects of a kind, page by page, each with its kind. */
export async function listAll<T extends KubeObject>(
  client: Client,
  resource: Resource<T>,
): Promise<T[]> {
  const found: T[] = [];
  let next: string | undefined;
  do {
    const page = await client.list(resource, {
      limit: PAGE,
      ...(next === undefined ? {} : { continue: next }),
    });
    for (const item of page.items) found.push({ ...item, kind: resource.kind });
    next = page.continue;
  } while (next !== undefined);
  return found;
}

/** Objects of a kind that not every cluster has. */
export async function listServed<T extends KubeObject>(
  client: Client,
  resource: Resource<T>,
): Promise<T[]> {
  try {
    return await listAll(client, resource);
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) return [];
    throw error;
  }
}
