import { isDeepStrictEqual } from 'node:util';
import { AUTOUPDATE, bootstrapPolicy, uncovered } from '#auth';
import type { ClusterRole, ClusterRoleBinding } from '#kinds';
import type { KubeObject } from '#machinery';
import type { SystemObjects } from './system-objects.js';

const RBAC = 'rbac.authorization.k8s.io/v1';

/**
 * Makes the roles and bindings that every cluster starts with. At each start what was taken out of them is put back (rules, subjects,
 * labels, annotations), except where the autoupdate annotation says `false`; what was added stays.
 */
export async function bootstrapRbac(objects: SystemObjects): Promise<void> {
  const { clusterRoles, clusterRoleBindings, roles, roleBindings } = bootstrapPolicy();
  const reconcile = (
    plural: string,
    wanted: readonly object[],
    amend: (present: KubeObject, wanted: KubeObject) => KubeObject,
  ): Promise<void>[] =>
    wanted.map((object) =>
      objects.reconcile(RBAC, plural, object as KubeObject, (present) =>
        present.metadata?.annotations?.[AUTOUPDATE] === 'false'
          ? present
          : amend(withMetadata(present, object), object),
      ),
    );
  await Promise.all([
    ...reconcile('clusterroles', clusterRoles, withRules),
    ...reconcile('clusterrolebindings', clusterRoleBindings, withSubjects),
    ...reconcile('roles', roles, withRules),
    ...reconcile('rolebindings', roleBindings, withSubjects),
  ]);
}

/** What somebody wrote goes before what the defaults say. */
function withMetadata(present: KubeObject, wanted: KubeObject): KubeObject {
  const labels = { ...wanted.metadata?.labels, ...present.metadata?.labels };
  const annotations = { ...wanted.metadata?.annotations, ...present.metadata?.annotations };
  const isComplete =
    isDeepStrictEqual(labels, present.metadata?.labels) &&
    isDeepStrictEqual(annotations, present.metadata?.annotations);
  return isComplete
    ? present
    : { ...present, metadata: { ...present.metadata, labels, annotations } };
}

function withRules(present: KubeObject, wanted: KubeObject): KubeObject {
  const role = present as ClusterRole;
  const { rules, aggregationRule } = wanted as ClusterRole;
  const missing = uncovered(role.rules ?? [], rules ?? []);
  const selectors = lacking(
    role.aggregationRule?.clusterRoleSelectors ?? [],
    aggregationRule?.clusterRoleSelectors ?? [],
  );
  const unexpected = role.aggregationRule !== undefined && aggregationRule === undefined;
  if (missing.length === 0 && selectors.length === 0 && !unexpected) return present;
  const { aggregationRule: kept, ...rest } = role;
  return {
    ...rest,
    ...(aggregationRule === undefined
      ? {}
      : {
          aggregationRule: {
            clusterRoleSelectors: [...(kept?.clusterRoleSelectors ?? []), ...selectors],
          },
        }),
    rules: missing.length === 0 ? role.rules : [...(role.rules ?? []), ...missing],
  } as KubeObject;
}

function withSubjects(present: KubeObject, wanted: KubeObject): KubeObject {
  const binding = present as ClusterRoleBinding;
  const missing = lacking(binding.subjects ?? [], (wanted as ClusterRoleBinding).subjects ?? []);
  return missing.length === 0
    ? present
    : ({ ...binding, subjects: [...(binding.subjects ?? []), ...missing] } as KubeObject);
}

function lacking<T>(present: readonly T[], wanted: readonly T[]): T[] {
  return wanted.filter((item) => !present.some((other) => isDeepStrictEqual(other, item)));
}
