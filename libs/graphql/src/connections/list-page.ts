import type { ListOptions } from '#registry';
import type { AuthorizedApi, Place } from '../api/authorized-api.js';
import { limits } from '../limits.js';
import { connection, pageSize, type Connection, type PageArguments } from './connection.js';
import { decodeCursor, encodeCursor, type ListCursor } from './cursor.js';

export interface ListArguments extends PageArguments {
  readonly labelSelector?: string | null;
  readonly fieldSelector?: string | null;
  readonly resourceVersion?: string | null;
}

/**
 * One page of a list, over the API's own limit and continue: all pages show the cluster at the revision of the first one. A cursor
 * inside of a page repeats the page's request and skips; the last one holds the token of the next page.
 */
export async function listPage(
  api: AuthorizedApi,
  place: Place,
  args: ListArguments,
): Promise<Connection> {
  const size = pageSize(args);
  const start: ListCursor =
    args.after == null ? { skip: 0, seen: 0 } : decodeCursor(args.after, limits.maximalPage);
  const page = await api.list(place, optionsOf(args, start, size));
  const nodes = page.entries.slice(start.skip).map(({ object }) => object);
  const origin =
    start.token === undefined ? { revision: page.resourceVersion } : { token: start.token };
  const before = start.seen - start.skip;
  const cursors = nodes.map((_, index) => {
    const seen = start.seen + index + 1;
    const isLast = index === nodes.length - 1;
    return isLast && page.continue !== undefined
      ? encodeCursor({ token: page.continue, skip: 0, seen })
      : encodeCursor({ ...origin, skip: start.skip + index + 1, seen });
  });
  return connection(nodes, cursors, {
    hasNextPage: page.continue !== undefined,
    hasPreviousPage: start.seen > 0,
    totalCount: total(before + page.entries.length, page.continue, page.remainingItemCount),
    resourceVersion: page.resourceVersion,
  });
}

function optionsOf(args: ListArguments, start: ListCursor, size: number): ListOptions {
  const { labelSelector, fieldSelector, resourceVersion } = args;
  return {
    limit: start.skip + size,
    ...(labelSelector == null ? {} : { labelSelector }),
    ...(fieldSelector == null ? {} : { fieldSelector }),
    ...versionOf(start, resourceVersion),
  };
}

function versionOf(start: ListCursor, wanted: string | null | undefined): ListOptions {
  if (start.token !== undefined) return { continue: start.token };
  const exact = start.revision ?? wanted;
  return exact == null ? {} : { resourceVersion: exact, resourceVersionMatch: 'Exact' };
}

/** Known without counting when nothing follows, or when the API says how much does (it does so without selectors). */
function total(upToHere: number, next: string | undefined, remaining: number | undefined) {
  if (next === undefined) return upToHere;
  return remaining === undefined ? null : upToHere + remaining;
}
