import { StatusError, type KubeObject, type Stored } from '#machinery';
import type { Entry } from '#store';
import { checkDeleteOptions } from '../delete/options.js';
import type { Environment } from '../environment.js';
import type { DeleteOptions, ListOptions, ListResult, RequestContext, Target } from '../request.js';
import { deleteStored } from './delete.js';
import { list } from './list.js';

/** Deletions under way at once: enough for one group commit to carry many, few enough to leave others their turn. */
const BATCH = 256;

/** DELETE of a collection: deletes what a list with the same options shows and answers with that list. */
export async function deleteCollection(
  environment: Environment,
  context: RequestContext,
  target: Target,
  options: DeleteOptions,
  listOptions: ListOptions,
): Promise<ListResult> {
  checkDeleteOptions(options);
  const found = await list(environment, context, target, listOptions);
  const entries: Entry[] = [];
  for (let from = 0; from < found.entries.length; from += BATCH) {
    const batch = found.entries.slice(from, from + BATCH);
    entries.push(
      ...(await Promise.all(
        batch.map((entry) => deleteOne(environment, context, target, options, entry)),
      )),
    );
  }
  return { ...found, entries };
}

async function deleteOne(
  environment: Environment,
  context: RequestContext,
  target: Target,
  options: DeleteOptions,
  entry: Entry,
): Promise<Entry> {
  const named = { ...target, namespace: entry.namespace, name: entry.name };
  try {
    const { object, gone } = await deleteStored(environment, context, named, options);
    // What is gone is shown as it was listed; what stays, with the marks of its deletion.
    return gone ? entry : shown(entry, object);
  } catch (error) {
    // Somebody else was faster, which is what the client wanted.
    if (error instanceof StatusError && error.code === 404) return entry;
    throw error;
  }
}

function shown(entry: Entry, object: KubeObject): Entry {
  const { resource, namespace, name, revision } = entry;
  return {
    resource,
    namespace,
    name,
    revision,
    object: object as Stored,
    bytes: Buffer.from(JSON.stringify(object)),
  };
}
