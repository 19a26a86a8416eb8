import { isDeepStrictEqual } from 'node:util';
import { escalation, PRIVILEGED_GROUP, type Attributes, type ClusterAccess } from '#auth';
import type { ClusterRole, KindDefinition, PolicyRule, RoleBinding, RoleRef } from '#kinds';
import { forbidden, notFound, type KubeObject } from '#machinery';
import type { Environment } from '../environment.js';
import type { RequestContext, Target } from '../request.js';

const GROUP = 'rbac.authorization.k8s.io';
const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** True for roles and bindings, by which rights are handed out. */
export function grantsRights({ group }: KindDefinition): boolean {
  return group === GROUP;
}

/**
 * Refuses a role or binding (403) that would give rights which its writer does not hold, unless the writer may `escalate` that role or
 * `bind` that role. A binding to a role that does not exist is 404. Changes that only let the object be collected are free.
 */
export async function confirmNoEscalation(
  { access }: Environment,
  context: RequestContext,
  target: Target,
  object: KubeObject,
  old?: KubeObject,
): Promise<void> {
  if (access === undefined || context.user.groups.includes(PRIVILEGED_GROUP)) return;
  if (old !== undefined && isOnlyForCollection(object, old)) return;
  if (target.kind.plural.endsWith('bindings'))
    return confirmBinding(access, context, target, object);
  return confirmRole(access, context, target, object, old);
}

async function confirmRole(
  access: ClusterAccess,
  context: RequestContext,
  target: Target,
  role: ClusterRole,
  old: ClusterRole | undefined,
): Promise<void> {
  const { kind, namespace, name = '' } = target;
  if (await may(access, context, 'escalate', kind.plural, namespace, name)) return;
  const refuse = (why: string): Error => forbidden(kind, role.metadata?.name ?? '', why);
  const why = escalation(access.rbac, context.user, namespace, role.rules ?? []);
  if (why !== undefined) throw refuse(why);
  const aggregates = role.aggregationRule != null || old?.aggregationRule != null;
  if (aggregates && escalation(access.rbac, context.user, namespace, EVERYTHING) !== undefined)
    throw refuse('must have cluster-admin privileges to use the aggregationRule');
}

async function confirmBinding(
  access: ClusterAccess,
  context: RequestContext,
  { kind, namespace }: Target,
  { metadata, roleRef }: Partial<RoleBinding>,
): Promise<void> {
  // Validation says what is missing.
  if (roleRef == null) return;
  const { kind: roleKind = '', name = '' } = roleRef as Partial<RoleRef>;
  const plural = `${roleKind.toLowerCase()}s`;
  const isRole = roleKind === 'Role' || roleKind === 'ClusterRole';
  if (isRole && (await may(access, context, 'bind', plural, namespace, name))) return;
  const rules = isRole ? access.roles.rulesOf(roleRef, namespace) : undefined;
  // The server names the resource of the request and the name of the role.
  if (rules === undefined) throw notFound(kind, name);
  const why = escalation(access.rbac, context.user, namespace, rules);
  if (why !== undefined) throw forbidden(kind, metadata?.name ?? '', why);
}

async function may(
  { authorizer }: ClusterAccess,
  { user }: RequestContext,
  verb: string,
  resource: string,
  namespace: string,
  name: string,
): Promise<boolean> {
  const attributes: Attributes = {
    kind: 'resource',
    verb,
    group: GROUP,
    version: '*',
    resource,
    subresource: '',
    namespace,
    name,
  };
  return (await authorizer.authorize(user, attributes)).allowed;
}

/** True when nothing differs but owners and finalizers. */
function isOnlyForCollection(object: KubeObject, old: KubeObject): boolean {
  const rest = ({ metadata, ...others }: KubeObject): object => {
    const { finalizers: _, ownerReferences: __, managedFields: ___, ...kept } = metadata ?? {};
    return { ...others, metadata: kept };
  };
  return isDeepStrictEqual(rest(object), rest(old));
}
