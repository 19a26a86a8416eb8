import type {
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
  Subject,
} from '#kinds';
import type { ObjectMeta } from '#machinery';
import data from './data/bootstrap.json' with { type: 'json' };

const API_GROUP = 'rbac.authorization.k8s.io';

/** Says whether the API server may put back what was taken out of a default role or binding. */
export const AUTOUPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

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

const short = data as unknown as {
  readonly clusterRoles: Readonly<Record<string, ShortRole>>;
  readonly clusterRoleBindings: Readonly<Record<string, ShortBinding>>;
  readonly roles: Readonly<Record<string, readonly ShortRule[]>>;
  readonly roleBindings: Readonly<Record<string, ShortBinding>>;
};

/** The roles and bindings that every cluster starts with. */
export interface BootstrapPolicy {
  readonly clusterRoles: readonly ClusterRole[];
  readonly clusterRoleBindings: readonly ClusterRoleBinding[];
  readonly roles: readonly Role[];
  readonly roleBindings: readonly RoleBinding[];
}

/** The default policy, made anew with each call. Roles that aggregate others have no rules: their controller fills them. */
export function bootstrapPolicy(): BootstrapPolicy {
  return {
    clusterRoles: Object.entries(short.clusterRoles).map(
      ([name, { rules, labels, aggregate }]) => ({
        metadata: meta(name, labels),
        ...(aggregate === undefined
          ? { rules: rules.map(rule) }
          : {
              aggregationRule: {
                clusterRoleSelectors: aggregate.map((matchLabels) => ({ matchLabels })),
              },
              rules: null,
            }),
      }),
    ),
    clusterRoleBindings: Object.entries(short.clusterRoleBindings).map(
      ([name, { role, subjects }]) => binding(name, 'ClusterRole', role, subjects),
    ),
    roles: Object.entries(short.roles).map(([name, rules]) => ({
      metadata: meta(name),
      rules: rules.map(rule),
    })),
    roleBindings: Object.entries(short.roleBindings).map(([name, { role, subjects }]) => {
      const [kind, roleName] = role.split('/') as [string, string];
      return binding(name, kind, roleName, subjects);
    }),
  };
}

/** What all nodes may do, whatever has become of the role `system:node`. */
export function nodeRules(): readonly PolicyRule[] {
  return short.clusterRoles['system:node']!.rules.map(rule);
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

function binding(
  name: string,
  kind: string,
  role: string,
  subjects: readonly string[],
): RoleBinding & ClusterRoleBinding {
  return {
    metadata: meta(name),
    subjects: subjects.map(subject),
    roleRef: { apiGroup: API_GROUP, kind, name: role },
  };
}

function subject(text: string): Subject {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  const name = text.slice(colon + 1);
  if (kind !== 'ServiceAccount') return { kind, apiGroup: API_GROUP, name };
  const slash = name.indexOf('/');
  return { kind, name: name.slice(slash + 1), namespace: name.slice(0, slash) };
}
