import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from '#machinery';
import { extraKey, headerValues } from '../user-headers.js';

const EXTRA_PREFIX = 'impersonate-extra-';

/** Whom the `Impersonate-*` headers of a request name, as they stand there. */
export interface WantedUser {
  readonly name: string;
  /** '' without one. */
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Reads the headers; undefined when nobody is to be impersonated. Throws a StatusError (400) for parts of a user without a name. */
export function wantedUser(headers: IncomingHttpHeaders): WantedUser | undefined {
  const name = single(headers['impersonate-user']);
  const groups = headerValues(headers['impersonate-group']);
  const uid = single(headers['impersonate-uid']);
  const extra = extras(headers);
  if (name !== '') return { name, uid, groups, extra };
  if (groups.length === 0 && uid === '' && Object.keys(extra).length === 0) return undefined;
  throw badRequest(`requested ${goUser(groups, uid, extra)} without impersonating a user name`);
}

/** Header names are case-insensitive and percent-encoded: keys come out in lower case, decoded. */
function extras(headers: IncomingHttpHeaders): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const header in headers) {
    if (header.startsWith(EXTRA_PREFIX))
      found[extraKey(header.slice(EXTRA_PREFIX.length))] = headerValues(headers[header]);
  }
  return found;
}

function single(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** How the API server prints a user in this message. */
function goUser(
  groups: readonly string[],
  uid: string,
  extra: Readonly<Record<string, readonly string[]>>,
): string {
  const quoted = (values: readonly string[]): string =>
    values.map((value) => JSON.stringify(value)).join(', ');
  const groupText = groups.length === 0 ? '[]string(nil)' : `[]string{${quoted(groups)}}`;
  const entries = Object.entries(extra).sort(([a], [b]) => (a < b ? -1 : 1));
  const pairs = entries
    .map(([key, values]) => `${JSON.stringify(key)}:[]string{${quoted(values)}}`)
    .join(', ');
  const extraText =
    entries.length === 0 ? 'map[string][]string(nil)' : `map[string][]string{${pairs}}`;
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${groupText}, Extra:${extraText}}`;
}
