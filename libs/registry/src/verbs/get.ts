import { notFound } from '#machinery';
import type { Entry } from '#store';
import type { Environment } from '../environment.js';
import { parsePlainVersion } from '../list/resource-version.js';
import { entryIn, readyIn } from '../representation.js';
import type { RequestContext, Result, Target } from '../request.js';
import { tooLargeResourceVersion } from '../store-errors.js';
import { readScale, servesScale } from '../subresources/scale.js';
import { keyOf } from '../write/key.js';

/** GET of one object or of a subresource that shows it. Hands out the store's entry, whose object is parsed only when somebody looks at it. */
export async function get(
  environment: Environment,
  _context: RequestContext,
  target: Target & { readonly name: string },
  options: { readonly resourceVersion?: string },
): Promise<Result> {
  const version = parsePlainVersion(options.resourceVersion);
  if (version > environment.store.revision)
    throw tooLargeResourceVersion(BigInt(options.resourceVersion!), environment.store.revision);
  const entry = currentEntry(environment, target);
  const converting = readyIn(target.kind, [entry]);
  if (converting !== undefined) await converting;
  if (servesScale(target)) return { object: readScale(target.kind, entry.object) };
  return entry;
}

/** The durable version of the object, in the version of the request; throws 404. */
export function currentEntry(
  environment: Environment,
  target: Target & { readonly name: string },
): Entry {
  const entry = environment.store.get(keyOf(target, target.name));
  if (entry === undefined) throw notFound(target.kind, target.name);
  return entryIn(target.kind, entry);
}
