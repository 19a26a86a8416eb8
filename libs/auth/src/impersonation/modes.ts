import { dns1123Subdomain } from '#machinery';
import { forbiddenError, type Attributes, type Decision } from '../authorizer.js';
import {
  ANONYMOUS,
  parseServiceAccountUserName,
  serviceAccountGroups,
  UNAUTHENTICATED_GROUP,
  withAuthenticatedGroup,
  type User,
} from '../user.js';
import { extraFault } from './extra-fault.js';
import type { WantedUser } from './wanted-user.js';

type Resource = Extract<Attributes, { readonly kind: 'resource' }>;

/** Yields what is to be asked, takes the decisions, and returns the user; undefined where a mode is not about this user. Throws a StatusError (403). */
export type Questions = Generator<
  { readonly user: User; readonly attributes: Attributes },
  User | undefined,
  Decision
>;

type Mode = (user: User, wanted: WantedUser, request: Attributes) => Questions;

const NODE_PREFIX = 'system:node:';
const NODE_NAME_KEY = 'authentication.kubernetes.io/node-name';
/** From this many parts on it is asked first whether all may be impersonated. */
const MANY = 4;

/**
 * The ways to act as somebody else, in the order in which they are tried (KEP-5284): a service account as the node that it runs on, as any
 * node, as a service account, as another user, and the verb `impersonate` that clusters have had from the beginning.
 */
export const MODES: readonly Mode[] = [
  constrained('associated-node', associatedNode),
  constrained('arbitrary-node', (_, wanted) => onlyName(wanted) && nodeOf(wanted.name) !== ''),
  constrained('serviceaccount', (_, wanted) => onlyName(wanted) && isServiceAccount(wanted.name)),
  constrained('user-info', (_, { name }) => nodeOf(name) === '' && !isServiceAccount(name)),
  (user, wanted) => allParts(user, wanted, 'impersonate', false),
];

function constrained(mode: string, isAbout: (user: User, wanted: WantedUser) => boolean): Mode {
  return function* (user, wanted, request) {
    if (!isAbout(user, wanted)) return undefined;
    const asker = mode === 'associated-node' ? withoutExtra(user) : user;
    yield* ask(asker, { ...request, verb: `impersonate-on:${mode}:${request.verb}` });
    return yield* allParts(asker, wanted, `impersonate:${mode}`, true);
  };
}

function associatedNode(user: User, wanted: WantedUser): boolean {
  const node = nodeOf(wanted.name);
  const own = user.extra?.[NODE_NAME_KEY] ?? [];
  return (
    onlyName(wanted) &&
    node !== '' &&
    isServiceAccount(user.name) &&
    own.length === 1 &&
    own[0] === node
  );
}

/** The association has been checked: authorizers see no values that differ from pod to pod, only their keys. */
function withoutExtra(user: User): User {
  const keys = Object.keys(user.extra ?? {}).sort();
  return { ...user, extra: { 'authentication.kubernetes.io/associated-node-keys': keys } };
}

const onlyName = ({ uid, groups, extra }: WantedUser): boolean =>
  uid === '' && groups.length === 0 && Object.keys(extra).length === 0;

const isServiceAccount = (name: string): boolean => parseServiceAccountUserName(name) !== undefined;

/** The node that a user name stands for; '' when it stands for none. */
function nodeOf(name: string): string {
  const node = name.startsWith(NODE_PREFIX) ? name.slice(NODE_PREFIX.length) : '';
  return node !== '' && dns1123Subdomain(node).length === 0 ? node : '';
}

/** May every part of the wanted user be impersonated? */
function* allParts(user: User, wanted: WantedUser, verb: string, isNew: boolean): Questions {
  const own = isNew ? 'authentication.k8s.io' : '';
  const about = (resource: string, name: string, group = own, subresource = ''): Resource => ({
    kind: 'resource',
    verb,
    group,
    version: 'v1',
    resource,
    subresource,
    namespace: '',
    name,
  });
  const node = isNew ? nodeOf(wanted.name) : '';
  const account = parseServiceAccountUserName(wanted.name);
  if (account !== undefined) {
    const attributes = { ...about('serviceaccounts', account.name), namespace: account.namespace };
    yield* ask(user, attributes);
  } else if (node !== '') {
    const name = verb === 'impersonate:associated-node' ? '*' : node;
    yield* ask(user, about('nodes', name));
  } else yield* ask(user, about('users', wanted.name));
  if (wanted.uid !== '') yield* ask(user, about('uids', wanted.uid, 'authentication.k8s.io'));
  yield* askGroups(user, wanted.groups, (name) => about('groups', name), isNew);
  const extraAttributes = (key: string, value: string): Resource =>
    about('userextras', value, 'authentication.k8s.io', key);
  yield* askExtra(user, wanted.extra, extraAttributes, isNew);
  return acting(wanted, node !== '' ? ['system:nodes'] : undefined, isNew ? verb : undefined);
}

function* askGroups(
  user: User,
  groups: readonly string[],
  about: (name: string) => Resource,
  isNew: boolean,
): Generator<{ user: User; attributes: Attributes }, void, Decision> {
  if (isNew && groups.includes('')) {
    const why = 'impersonating the empty string group is not allowed';
    throw forbiddenError(user, about(''), why);
  }
  if (isNew && groups.includes('system:masters')) {
    const why = 'impersonating the system:masters group is not allowed';
    throw forbiddenError(user, about('system:masters'), why);
  }
  if (isNew && groups.length >= MANY && (yield { user, attributes: about('*') }).allowed) return;
  for (const group of groups) yield* ask(user, about(group));
}

function* askExtra(
  user: User,
  extra: WantedUser['extra'],
  about: (key: string, value: string) => Resource,
  isNew: boolean,
): Generator<{ user: User; attributes: Attributes }, void, Decision> {
  const fault = isNew ? extraFault(extra) : undefined;
  if (fault !== undefined) throw forbiddenError(user, about('', ''), fault);
  const values = Object.values(extra);
  if (isNew && (values.length >= MANY || values.flat().length >= MANY))
    if ((yield { user, attributes: about('*', '*') }).allowed) return;
  for (const [key, texts] of Object.entries(extra))
    for (const text of texts) yield* ask(user, about(key, text));
}

function* ask(
  user: User,
  attributes: Attributes,
): Generator<{ user: User; attributes: Attributes }, void, Decision> {
  const { allowed, reason } = yield { user, attributes };
  if (!allowed) throw forbiddenError(user, attributes, reason);
}

/** The user that the request acts as: with the groups that follow from the name. */
function acting(
  { name, uid, groups, extra }: WantedUser,
  fixed: readonly string[] | undefined,
  constraint: string | undefined,
): User {
  const account = parseServiceAccountUserName(name);
  const implied =
    fixed ??
    (account !== undefined && groups.length === 0
      ? serviceAccountGroups(account.namespace)
      : groups);
  const isNobody = name === ANONYMOUS.name && !implied.includes(UNAUTHENTICATED_GROUP);
  return withAuthenticatedGroup({
    name,
    ...(uid === '' ? {} : { uid }),
    groups: isNobody ? [...implied, UNAUTHENTICATED_GROUP] : implied,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...(constraint === undefined ? {} : { constraint }),
  });
}
