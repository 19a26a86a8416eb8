/** Who asks: the subject that authentication found (structurally the user of `authentication.k8s.io` reviews). */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
  /** The right by which somebody else acts as this user (`impersonate:user-info` …), for the audit log; absent for the old `impersonate`. */
  readonly constraint?: string;
}

const AUTHENTICATED_GROUP = 'system:authenticated';
export const UNAUTHENTICATED_GROUP = 'system:unauthenticated';
const ANONYMOUS_NAME = 'system:anonymous';

/** The user of a request without credentials. */
export const ANONYMOUS: User = { name: ANONYMOUS_NAME, groups: [UNAUTHENTICATED_GROUP] };

/** Adds `system:authenticated` behind the groups of a user that proved who it is; anonymous stays as it is. */
export function withAuthenticatedGroup(user: User): User {
  if (
    user.name === ANONYMOUS_NAME ||
    user.groups.includes(AUTHENTICATED_GROUP) ||
    user.groups.includes(UNAUTHENTICATED_GROUP)
  ) {
    return user;
  }
  return { ...user, groups: [...user.groups, AUTHENTICATED_GROUP] };
}

/** Groups that a service account of this namespace belongs to, before `system:authenticated`. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

export function serviceAccountUserName(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** Takes `system:serviceaccount:<namespace>:<name>` apart; undefined when it is another user's name. */
export function parseServiceAccountUserName(
  user: string,
): { readonly namespace: string; readonly name: string } | undefined {
  const parts = user.split(':');
  if (parts.length !== 4 || parts[0] !== 'system' || parts[1] !== 'serviceaccount')
    return undefined;
  const [namespace, name] = [parts[2]!, parts[3]!];
  return namespace === '' || name === '' ? undefined : { namespace, name };
}

/** The node that a kubelet's user stands for; undefined for users that are no nodes. */
export function nodeNameOf({ name, groups }: User): string | undefined {
  const prefix = 'system:node:';
  return name.startsWith(prefix) && groups.includes('system:nodes')
    ? name.slice(prefix.length)
    : undefined;
}
