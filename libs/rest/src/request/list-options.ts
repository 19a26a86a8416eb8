import { fieldForbidden, fieldNotSupported, type StatusCause } from '#machinery';
import type { ListOptions, WatchOptions } from '#registry';
import type { Query } from './query.js';
import { invalidOptions } from './write-options.js';

/** The options of a list (or of the selection of a deletecollection). Throws a StatusError: 400 for numbers, 422 for combinations. */
export function listOptions(query: Query): ListOptions {
  if (query.isEmpty) return {};
  query.integer('timeoutSeconds');
  const options = readListOptions(query);
  const causes: StatusCause[] = [];
  if (query.boolean('sendInitialEvents') !== undefined) {
    causes.push(fieldForbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  const match = options.resourceVersionMatch;
  if (match !== undefined) {
    const version = options.resourceVersion ?? '';
    if (version === '') {
      causes.push(
        fieldForbidden(
          'resourceVersionMatch',
          'resourceVersionMatch is forbidden unless resourceVersion is provided',
        ),
      );
    }
    if (options.continue !== undefined) {
      causes.push(
        fieldForbidden(
          'resourceVersionMatch',
          'resourceVersionMatch is forbidden when continue is provided',
        ),
      );
    }
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      causes.push(fieldNotSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && version === '0') {
      causes.push(
        fieldForbidden(
          'resourceVersionMatch',
          'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
        ),
      );
    }
  }
  if (causes.length > 0) throw invalidOptions('ListOptions', causes);
  return options;
}

/** The options of a watch; the rules for streaming lists are those of KEP-3157. Throws like `listOptions`. */
export function watchOptions(query: Query): WatchOptions {
  const options = readListOptions(query);
  const sendInitialEvents = query.boolean('sendInitialEvents');
  const match = options.resourceVersionMatch;
  const causes: StatusCause[] = [];
  if (sendInitialEvents !== undefined) {
    if (match !== 'NotOlderThan') {
      causes.push(
        fieldForbidden(
          'resourceVersionMatch',
          'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        ),
      );
    }
    if (match !== undefined && match !== 'NotOlderThan') {
      causes.push(fieldNotSupported('resourceVersionMatch', match, ['NotOlderThan']));
    }
  } else if (match !== undefined) {
    causes.push(
      fieldForbidden(
        'resourceVersionMatch',
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    );
  }
  if (causes.length > 0) throw invalidOptions('ListOptions', causes);
  const allowWatchBookmarks = query.boolean('allowWatchBookmarks');
  const timeoutSeconds = query.integer('timeoutSeconds');
  return {
    ...options,
    ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }),
    ...(allowWatchBookmarks === undefined ? {} : { allowWatchBookmarks }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}

function readListOptions(query: Query): ListOptions {
  const limit = query.integer('limit');
  return {
    ...text(query, 'labelSelector'),
    ...text(query, 'fieldSelector'),
    ...(limit === undefined || limit <= 0 ? {} : { limit }),
    ...text(query, 'continue'),
    ...text(query, 'resourceVersion'),
    ...text(query, 'resourceVersionMatch'),
  };
}

function text<Name extends string>(query: Query, name: Name): { readonly [Key in Name]?: string } {
  const value = query.text(name);
  return value === undefined || value === ''
    ? {}
    : ({ [name]: value } as { [Key in Name]: string });
}
