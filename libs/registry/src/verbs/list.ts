import type { KindDefinition } from '#kinds';
import { badRequest, StatusError, Turns } from '#machinery';
import { CompactedError, type Entry, type Range } from '#store';
import type { Environment } from '../environment.js';
import { decodeContinue, encodeContinue, type Continuation } from '../list/continue-token.js';
import { checkListOptions, parseListVersion } from '../list/resource-version.js';
import { selectionOf, type Selection } from '../list/selection.js';
import { entryIn, readyIn } from '../representation.js';
import type { ListOptions, ListResult, RequestContext, Target } from '../request.js';
import { tooLargeResourceVersion, translateStoreError } from '../store-errors.js';

/** GET of a collection: all of it or page by page, at the newest or an exact revision. Hands out the store's entries. */
export async function list(
  environment: Environment,
  _context: RequestContext,
  target: Target,
  options: ListOptions,
): Promise<ListResult> {
  checkListOptions(options);
  const selection = selectionOf(target, options);
  const allNamespaces = target.kind.namespaced && target.namespace === '';
  const continuation = options.continue
    ? decodeContinue(options.continue, target.namespace, allNamespaces)
    : undefined;
  const version = parseListVersion(options.resourceVersion);
  if (continuation !== undefined && version !== 0) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const { store } = environment;
  if (version > store.revision)
    throw tooLargeResourceVersion(BigInt(options.resourceVersion!), store.revision);
  const revision =
    continuation?.revision ?? (options.resourceVersionMatch === 'Exact' ? version : undefined);
  // A list of any version is served from the cache in one piece, whatever the limit says.
  const limit = options.resourceVersion === '0' ? 0 : (options.limit ?? 0);
  try {
    const whole = { resource: target.kind.storage.resource, namespace: target.namespace };
    if (target.kind.convert?.remote !== undefined && !selection.everything) {
      const { namespace: home, ...all } = whole;
      await readyIn(target.kind, store.range(home === '' ? all : whole).entries);
    }
    const page = await collect(environment, target, selection, limit, revision, continuation);
    const converting = readyIn(target.kind, page.entries);
    if (converting !== undefined) await converting;
    // What cannot be watched (component statuses) is no history of the store and has no version.
    if (!target.kind.verbs.includes('watch')) return { entries: page.entries, resourceVersion: '' };
    return answer(page, selection, allNamespaces);
  } catch (error) {
    if (error instanceof CompactedError && continuation !== undefined)
      throw expired(continuation, allNamespaces);
    throw translateStoreError(error, target.kind, '');
  }
}

interface Page {
  readonly entries: readonly Entry[];
  readonly revision: number;
  readonly remaining: number;
  readonly last: Entry | undefined;
}

async function collect(
  { store }: Environment,
  target: Target,
  selection: Selection,
  limit: number,
  revision: number | undefined,
  continuation: Continuation | undefined,
): Promise<Page> {
  const { kind } = target;
  const namespace =
    target.namespace !== '' ? target.namespace : kind.namespaced ? selection.namespace : '';
  const base = {
    resource: kind.storage.resource,
    ...(namespace === undefined ? {} : { namespace }),
    ...(revision === undefined || revision < 0 ? {} : { revision }),
  };
  const after = continuation === undefined ? {} : { after: continuation.after };
  if (selection.everything) {
    const range = store.range({ ...base, ...after, ...(limit > 0 ? { limit } : {}) });
    const entries = range.entries.map((entry) => entryIn(kind, entry));
    return { entries, revision: range.revision, remaining: range.remaining, last: entries.at(-1) };
  }
  if (selection.name !== undefined && namespace !== undefined && revision === undefined) {
    const entry = store.get({ resource: base.resource, namespace, name: selection.name });
    const view = entry === undefined ? undefined : entryIn(kind, entry);
    const entries = view !== undefined && selection.matches(view) ? [view] : [];
    return { entries, revision: store.revision, remaining: 0, last: undefined };
  }
  return select(kind, store.range({ ...base, ...after }), selection, limit);
}

/** The first `limit` entries that match (0: all of them). What is written meanwhile changes nothing of the range. */
async function select(
  kind: KindDefinition,
  range: Range,
  selection: Selection,
  limit: number,
): Promise<Page> {
  const { revision } = range;
  const entries: Entry[] = [];
  const turns = new Turns();
  for (const [index, stored] of range.entries.entries()) {
    const entry = entryIn(kind, stored);
    turns.spend(selection.cost(entry));
    if (selection.matches(entry)) entries.push(entry);
    if (limit > 0 && entries.length === limit)
      return { entries, revision, remaining: range.entries.length - index - 1, last: entry };
    const others = turns.next();
    if (others !== undefined) await others;
  }
  return { entries, revision, remaining: 0, last: undefined };
}

function answer(
  { entries, revision, remaining, last }: Page,
  selection: Selection,
  allNamespaces: boolean,
): ListResult {
  const resourceVersion = String(revision);
  if (remaining === 0 || last === undefined) return { entries, resourceVersion };
  const { namespace, name } = last;
  return {
    entries,
    resourceVersion,
    continue: encodeContinue({ revision, after: { namespace, name } }, allNamespaces),
    // With a selector nobody knows how many are to come.
    ...(selection.everything ? { remainingItemCount: remaining } : {}),
  };
}

/** 410 with a token that goes on at the same key in the newest state. */
function expired({ after }: Continuation, allNamespaces: boolean): StatusError {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
  return new ExpiredContinueError(message, encodeContinue({ revision: -1, after }, allNamespaces));
}

class ExpiredContinueError extends StatusError {
  constructor(
    message: string,
    private readonly token: string,
  ) {
    super(410, 'Expired', message);
  }

  override toStatus(): ReturnType<StatusError['toStatus']> {
    return { ...super.toStatus(), metadata: { continue: this.token } as object };
  }
}
