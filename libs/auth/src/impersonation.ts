import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from '#machinery';
import { forbiddenError, type Attributes, type Authorizer } from './authorizer.js';
import {
  parseServiceAccountUserName,
  serviceAccountGroups,
  UNAUTHENTICATED_GROUP,
  withAuthenticatedGroup,
  type User,
} from './user.js';

const EXTRA_PREFIX = 'impersonate-extra-';

/**
 * The user that a request acts as: `user` itself, or the one that the `Impersonate-*` headers name, provided that `user` may
 * impersonate every part of it. Throws a StatusError (400 without a user name, 403 without the right).
 */
export function impersonate(
  user: User,
  headers: IncomingHttpHeaders,
  authorizer: Pick<Authorizer, 'authorize'>,
): User {
  const name = single(headers['impersonate-user']);
  const groups = headerList(headers['impersonate-group']);
  const uid = single(headers['impersonate-uid']);
  const extra = extras(headers);
  if (name === '') {
    if (groups.length === 0 && uid === '' && Object.keys(extra).length === 0) return user;
    throw badRequest(`requested ${goUser(groups, uid, extra)} without impersonating a user name`);
  }
  const account = parseServiceAccountUserName(name);
  const may = (
    resource: string,
    subresource: string,
    group: string,
    namespace: string,
    asked: string,
  ): void => {
    const attributes: Attributes = {
      kind: 'resource',
      verb: 'impersonate',
      group,
      version: 'v1',
      resource,
      subresource,
      namespace,
      name: asked,
    };
    const decision = authorizer.authorize(user, attributes);
    if (!decision.allowed) throw forbiddenError(user, attributes, decision.reason);
  };
  if (account === undefined) may('users', '', '', '', name);
  else may('serviceaccounts', '', '', account.namespace, account.name);
  for (const group of groups) may('groups', '', '', '', group);
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) may('userextras', key, 'authentication.k8s.io', '', value);
  }
  if (uid !== '') may('uids', '', 'authentication.k8s.io', '', uid);

  const implied =
    account !== undefined && groups.length === 0 ? serviceAccountGroups(account.namespace) : groups;
  const target: User = {
    name,
    ...(uid === '' ? {} : { uid }),
    groups: name === 'system:anonymous' && implied.length === 0 ? [UNAUTHENTICATED_GROUP] : implied,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
  return withAuthenticatedGroup(target);
}

/** Header names are case-insensitive and percent-encoded: keys come out in lower case, decoded. */
function extras(headers: IncomingHttpHeaders): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const header in headers) {
    if (header.startsWith(EXTRA_PREFIX))
      found[decode(header.slice(EXTRA_PREFIX.length))] = headerList(headers[header]);
  }
  return found;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text).toLowerCase();
  } catch {
    return text;
  }
}

function single(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** Node joins repeated unknown headers with ", ". */
function headerList(value: string | string[] | undefined): string[] {
  if (value === undefined || value === '') return [];
  return Array.isArray(value) ? value : value.split(', ');
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
