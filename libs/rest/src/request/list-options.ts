import type { ListOptions, WatchOptions } from '#registry';
import type { Query } from './query.js';

/** The options of a list (or of the selection of a deletecollection), of which the registry refuses combinations. Throws 400 for what is no number. */
export function listOptions(query: Query): ListOptions {
  if (query.isEmpty) return {};
  query.integer('timeoutSeconds');
  return readListOptions(query);
}

/** The options of a watch. Throws like `listOptions`. */
export function watchOptions(query: Query): WatchOptions {
  const options = readListOptions(query);
  const allowWatchBookmarks = query.boolean('allowWatchBookmarks');
  // No time is as long as the server likes.
  const timeoutSeconds = query.integer('timeoutSeconds') || undefined;
  return {
    ...options,
    ...(allowWatchBookmarks === undefined ? {} : { allowWatchBookmarks }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}

function readListOptions(query: Query): ListOptions {
  const limit = query.integer('limit');
  const sendInitialEvents = query.boolean('sendInitialEvents');
  return {
    ...text(query, 'labelSelector'),
    ...text(query, 'fieldSelector'),
    ...(limit === undefined || limit <= 0 ? {} : { limit }),
    ...text(query, 'continue'),
    ...text(query, 'resourceVersion'),
    ...text(query, 'resourceVersionMatch'),
    ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }),
  };
}

function text<Name extends string>(query: Query, name: Name): { readonly [Key in Name]?: string } {
  const value = query.text(name);
  return value === undefined || value === ''
    ? {}
    : ({ [name]: value } as { [Key in Name]: string });
}
