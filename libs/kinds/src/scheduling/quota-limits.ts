import type { ResourceQuota, ScopedResourceSelectorRequirement } from '../generated/index.gen.js';

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

/** All scopes of a quota in one form. */
export function quotaScopes({ spec }: ResourceQuota): readonly ScopedResourceSelectorRequirement[] {
  return [
    ...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec?.scopeSelector?.matchExpressions ?? []),
  ];
}
