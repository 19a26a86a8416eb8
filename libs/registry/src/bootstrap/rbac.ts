import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, ObjectMeta } from '#machinery';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Subject } from '#kinds';
import data from './data/rbac.json' with { type: 'json' };
import type { SystemObjects } from './system-objects.js';

const RBAC = 'rbac.authorization.k8s.io/v1';
const API_GROUP = 'rbac.authorization.k8s.io';
const AUTOUPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

/** Verbs, groups, resources, names and paths of a rule, shortened. */
interface ShortRule {
  readonly v: readonly string[];
  readonly g?: readonly string[];
  readonly r?: readonly string[];
  readonly n?: readonly string[];
  readonly u?: readonly string[];
}

interface ShortRole {
  readonly rules: readonly ShortRule[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly aggregate?: readonly Readonly<Record<string, string>>[];
}

interface ShortBinding {
  readonly role: string;
  /** `Group:system:masters`, `ServiceAccount:kube-system/x`. */
  readonly subjects: readonly string[];
}

/**
 * The roles and bindings that every cluster starts with. At each start missing rules and subjects are put back, unless the object's
 * autoupdate annotation says otherwise; roles that aggregate others are left to their controller.
 */
export async function bootstrapRbac(objects: SystemObjects): Promise<void> {
  const { clusterRoles, clusterRoleBindings, roles, roleBindings } = data as unknown as {
    clusterRoles: Record<string, ShortRole>;
    clusterRoleBindings: Record<string, ShortBinding>;
    roles: Record<string, readonly ShortRule[]>;
    roleBindings: Record<string, ShortBinding>;
  };
  await Promise.all([
    ...Object.entries(clusterRoles).map(([name, role]) => {
      const aggregationRule =
        role.aggregate === undefined
          ? {}
          : {
              aggregationRule: {
                clusterRoleSelectors: role.aggregate.map((matchLabels) => ({ matchLabels })),
              },
            };
      const rules = role.aggregate === undefined ? role.rules.map(rule) : null;
      const object = {
        metadata: meta(name, role.labels),
        ...aggregationRule,
        rules,
      } as unknown as KubeObject;
      return objects.reconcile(RBAC, 'clusterroles', object, (present) =>
        withRules(present, role.rules.map(rule)),
      );
    }),
    ...Object.entries(clusterRoleBindings).map(([name, binding]) =>
      objects.reconcile(
        RBAC,
        'clusterrolebindings',
        bindingObject(name, 'ClusterRole', binding),
        withSubjects(binding),
      ),
    ),
    ...Object.entries(roles).map(([name, rules]) => {
      const object = { metadata: meta(name), rules: rules.map(rule) } as KubeObject;
      return objects.reconcile(RBAC, 'roles', object, (present) =>
        withRules(present, rules.map(rule)),
      );
    }),
    ...Object.entries(roleBindings).map(([name, binding]) => {
      const [kind, role] = binding.role.split('/') as [string, string];
      return objects.reconcile(
        RBAC,
        'rolebindings',
        bindingObject(name, kind, { ...binding, role }),
        withSubjects(binding),
      );
    }),
  ]);
}

/** `namespace/name` or a bare name; bare names contain no slash. */
function meta(name: string, labels: Readonly<Record<string, string>> = {}): ObjectMeta {
  const slash = name.indexOf('/');
  return {
    name: name.slice(slash + 1),
    ...(slash < 0 ? {} : { namespace: name.slice(0, slash) }),
    annotations: { [AUTOUPDATE]: 'true' },
    labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
  };
}

function rule({ v, g, r, n, u }: ShortRule): PolicyRule {
  return {
    verbs: [...v],
    ...(g === undefined ? {} : { apiGroups: [...g] }),
    ...(r === undefined ? {} : { resources: [...r] }),
    ...(n === undefined ? {} : { resourceNames: [...n] }),
    ...(u === undefined ? {} : { nonResourceURLs: [...u] }),
  };
}

function bindingObject(name: string, kind: string, { role, subjects }: ShortBinding): KubeObject {
  return {
    metadata: meta(name),
    subjects: subjects.map(subject),
    roleRef: { apiGroup: API_GROUP, kind, name: role },
  } as KubeObject;
}

function subject(text: string): Subject {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  const name = text.slice(colon + 1);
  if (kind !== 'ServiceAccount') return { kind, apiGroup: API_GROUP, name };
  const slash = name.indexOf('/');
  return { kind, name: name.slice(slash + 1), namespace: name.slice(0, slash) };
}

function withRules(present: KubeObject, wanted: readonly PolicyRule[]): KubeObject {
  const role = present as ClusterRole;
  if (!updates(present) || role.aggregationRule !== undefined) return present;
  const missing = lacking(role.rules ?? [], wanted);
  return missing.length === 0
    ? present
    : ({ ...role, rules: [...(role.rules ?? []), ...missing] } as KubeObject);
}

function withSubjects({ subjects }: ShortBinding): (present: KubeObject) => KubeObject {
  return (present) => {
    const binding = present as ClusterRoleBinding;
    if (!updates(present)) return present;
    const missing = lacking(binding.subjects ?? [], subjects.map(subject));
    return missing.length === 0
      ? present
      : ({ ...binding, subjects: [...(binding.subjects ?? []), ...missing] } as KubeObject);
  };
}

function updates({ metadata }: KubeObject): boolean {
  return metadata?.annotations?.[AUTOUPDATE] === 'true';
}

function lacking<T>(present: readonly T[], wanted: readonly T[]): T[] {
  return wanted.filter((item) => !present.some((other) => isDeepStrictEqual(other, item)));
}
