import {
  addUsage,
  isInScope,
  quotaScopes,
  quotaUsage,
  type Pod,
  type ResourceQuota,
  type Usage,
} from '#kinds';
import type { Stored } from '#machinery';
import type { Resource } from '#client';

/** The resources whose objects a quota's limits speak of. */
export interface Counted {
  readonly resource: Resource;
  readonly objects: Iterable<Stored>;
}

/** How much of each limit of a quota is used. `now` in milliseconds. */
export function usedOf(
  quota: ResourceQuota,
  counted: readonly Counted[],
  now: number,
): Record<string, string> {
  const limits = Object.keys(quota.spec?.hard ?? {}).sort();
  const scopes = quotaScopes(quota);
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
