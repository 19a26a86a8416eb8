import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from '#machinery';
import { requireAllowed, type Attributes, type Authorizer } from './authorizer.js';
import {
  ANONYMOUS,
  parseServiceAccountUserName,
  serviceAccountGroups,
  UNAUTHENTICATED_GROUP,
  withAuthenticatedGroup,
  type User,
} from './user.js';

const EXTRA_PREFIX = 'impersonate-extra-';

/**
 * The user that a request acts as: `user` itself, or the one that the `Impersonate-*` headers name, provided that `user` may
 * impersonate every part of it. Answers at once when the authorizer does. Throws a StatusError, or rejects with it (400 without a
 * user name, 403 without the right).
 */
export function impersonate(
  user: User,
  headers: IncomingHttpHeaders,
  authorizer: Pick<Authorizer, 'authorize'>,
): User | Promise<User> {
  const name = single(headers['impersonate-user']);
  const groups = headerList(headers['impersonate-group']);
  const uid = single(headers['impersonate-uid']);
  const extra = extras(headers);
  if (name === '') {
    if (groups.length === 0 && uid === '' && Object.keys(extra).length === 0) return user;
    throw badRequest(`requested ${goUser(groups, uid, extra)} without impersonating a user name`);
  }
  const account = parseServiceAccountUserName(name);
  const questions: Attributes[] = [];
  const may = (
    resource: string,
    subresource: string,
    group: string,
    namespace: string,
    asked: string,
  ): void => {
    questions.push({
      kind: 'resource',
      verb: 'impersonate',
      group,
      version: 'v1',
      resource,
      subresource,
      namespace,
      name: asked,
    });
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
    groups:
      name === ANONYMOUS.name && !implied.includes(UNAUTHENTICATED_GROUP)
        ? [...implied, UNAUTHENTICATED_GROUP]
        : implied,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
  const asked = askAll(authorizer, user, questions, 0);
  const found = withAuthenticatedGroup(target);
  return asked === undefined ? found : asked.then(() => found);
}

function askAll(
  authorizer: Pick<Authorizer, 'authorize'>,
  user: User,
  questions: readonly Attributes[],
  from: number,
): void | Promise<void> {
  for (let index = from; index < questions.length; index++) {
    const answer = requireAllowed(authorizer, user, questions[index]!);
    if (answer !== undefined)
      return answer.then(() => askAll(authorizer, user, questions, index + 1));
  }
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
