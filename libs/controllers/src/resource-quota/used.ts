import { addUsage, isInScope, quotaUsage, type Pod, type ResourceQuota, type Usage } from '#kinds';
import type { KubeObject, Stored } from '#machinery';
import type { Resource } from '#client';

/** The resources whose objects a quota's limits speak of. */
export interface Counted {
  readonly resource: Resource;
  readonly objects: Iterable<Stored<KubeObject>>;
}

/** Resources that a limit's name draws from, apart from `count/<plural>.<group>`. */
const named: Readonly<Record<string, string>> = {
  services: 'services',
  'services.nodeports': 'services',
  'services.loadbalancers': 'services',
  persistentvolumeclaims: 'persistentvolumeclaims',
  'requests.storage': 'persistentvolumeclaims',
  replicationcontrollers: 'replicationcontrollers',
  resourcequotas: 'resourcequotas',
  secrets: 'secrets',
  configmaps: 'configmaps',
};

/** `plural` or `plural.group` of the objects that count towards a limit: `count/deployments.apps` → `deployments.apps`. */
export function countedFor(limit: string): string {
  if (limit.startsWith('count/')) return limit.slice('count/'.length);
  if (limit.includes('.storageclass.storage.k8s.io/')) return 'persistentvolumeclaims';
  return named[limit] ?? 'pods';
}

/** How much of each limit of a quota is used. `now` in milliseconds. */
export function usedOf(
  quota: ResourceQuota,
  counted: readonly Counted[],
  now: number,
): Record<string, string> {
  const limits = Object.keys(quota.spec?.hard ?? {}).sort();
  const scopes = [
    ...(quota.spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(quota.spec?.scopeSelector?.matchExpressions ?? []),
  ];
  let sum: Usage = {};
  for (const { resource, objects } of counted) {
    const isPod = resource.group === '' && resource.plural === 'pods';
    // Scopes speak of pods only: a quota with scopes counts nothing else.
    if (scopes.length > 0 && !isPod) continue;
    for (const object of objects) {
      if (isPod && !scopes.every((scope) => isInScope(scope, object as Stored<Pod>))) continue;
      sum = addUsage(sum, quotaUsage(resource, object, now));
    }
  }
  return Object.fromEntries(limits.map((limit) => [limit, sum[limit] ?? '0']));
}
