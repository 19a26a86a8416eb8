import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  subtractQuantities,
  type KubeObject,
} from '#machinery';
import {
  addUsage,
  countedFor,
  isInScope,
  quotaScopes,
  type Pod,
  type ResourceQuota,
  type Usage,
} from '#kinds';
import type { Attributes } from '../../plugin.js';
import { refuse } from '../../refuse.js';
import { missingResources } from './constraints.js';

/** A request, and what it adds to what its namespace uses. */
export interface Demand {
  readonly object: KubeObject;
  readonly attributes: Attributes;
  readonly usage: Usage;
}

/** A quota that a request draws on, and what is used of it afterwards. */
export interface Charge {
  readonly quota: ResourceQuota;
  readonly used: Usage;
}

/** What is asked for beyond what was there before; less of something gives nothing back here, the controller sees to that. */
export function increase(usage: Usage, before: Usage): Usage {
  const more = Object.entries(usage)
    .map(([name, amount]) => [name, subtractQuantities(amount, before[name] ?? '0')] as const)
    .filter(([, amount]) => compareQuantities(amount, '0') > 0);
  return Object.fromEntries(more);
}

/** What the quotas of a namespace must be charged for a request. Throws 403 when one of them leaves no room for it. */
export function charges(quotas: readonly ResourceQuota[], demand: Demand): Charge[] {
  const concerned = quotas.filter((quota) => isConcerned(quota, demand));
  if (Object.keys(demand.usage).length === 0) return [];
  return concerned.flatMap((quota) => {
    const { hard = {}, used = {} } = quota.status ?? {};
    const requested = only(demand.usage, (name) => hard[name] !== undefined);
    const names = Object.keys(requested);
    if (names.length === 0) return [];
    const exceeded = new Set(
      names.filter(
        (name) =>
          compareQuantities(addQuantities(used[name] ?? '0', requested[name]!), hard[name]!) > 0,
      ),
    );
    if (exceeded.size === 0) return [{ quota, used: addUsage(used, requested) }];
    const shown = (usage: Usage): string => listed(only(usage, (name) => exceeded.has(name)));
    throw refused(
      demand,
      `exceeded quota: ${quota.metadata?.name}, requested: ${shown(requested)}, used: ${shown(used)}, limited: ${shown(hard)}`,
    );
  });
}

/** True when the quota limits what the object is; throws 403 when the object does not say, or nobody has counted yet. */
function isConcerned(quota: ResourceQuota, demand: Demand): boolean {
  const { group, plural } = demand.attributes.kind;
  const resource = group === '' ? plural : `${plural}.${group}`;
  const { hard = {}, used = {} } = quota.status ?? {};
  const limits = Object.keys(hard).filter((limit) => countedFor(limit) === resource);
  if (limits.length === 0) return false;
  const scopes = quotaScopes(quota);
  // Scopes speak of pods only: a quota with scopes counts nothing else.
  if (resource !== 'pods' && scopes.length > 0) return false;
  if (!scopes.every((scope) => isInScope(scope, demand.object as Pod))) return false;
  const name = quota.metadata?.name;
  const missing = resource === 'pods' ? missingResources(demand.object as Pod, limits) : '';
  if (missing !== '') throw refused(demand, `failed quota: ${name}: must specify ${missing}`);
  if (limits.some((limit) => used[limit] === undefined)) {
    const resources = limits.toSorted().join(',');
    throw refused(demand, `status unknown for quota: ${name}, resources: ${resources}`);
  }
  return true;
}

function refused({ attributes, object }: Demand, why: string) {
  return refuse(attributes, object, why);
}

function only(usage: Usage, wanted: (name: string) => boolean): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([name]) => wanted(name)));
}

function listed(usage: Usage): string {
  return Object.entries(usage)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, amount]) => `${name}=${canonicalQuantity(amount)}`)
    .join(',');
}
