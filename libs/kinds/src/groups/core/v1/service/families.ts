import { ipFamily, type Draft, type IPFamily, type StatusCause } from '#machinery';
import type { Service } from '../../../../generated/index.gen.js';
import { report, type Report } from '../../../rules/report.js';
import { same } from '../../../strategies/same.js';
import { checkClusterIPs } from './cluster-ip-validation.js';
import { needsClusterIP } from './types.js';
import { keepClusterIPsTogether } from './update.js';

/**
 * Completes `ipFamilies` and `ipFamilyPolicy` (KEP-563) for a cluster whose Services have the given families, the primary one
 * first. Comes before the allocation of addresses; returns the causes that forbid it, in which case nothing may be allocated.
 */
export function completeServiceFamilies(
  service: Draft<Service>,
  old: Service | undefined,
  cluster: readonly IPFamily[],
): StatusCause[] {
  const spec = service.spec;
  if (!spec || spec.type === 'ExternalName') return [];
  keepClusterIPsTogether(service, old);
  if (old && isKeptDual(service, old)) return [];
  const isOpen = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= old?.spec.ipFamilyPolicy ?? (isOpen ? 'RequireDualStack' : 'SingleStack');
  const wrong = report((found) => checkClusterIPs(found, service, old));
  if (wrong.length > 0) return wrong;
  const families = (spec.ipFamilies ??= []) as IPFamily[];
  const refused = report((found) =>
    found.at('spec', () => {
      if (old) release(found, service, old);
      checkPolicy(found, service);
      inferFamilies(found, service, families, cluster);
    }),
  );
  if (refused.length > 0) return refused;
  if (isOpen) {
    completeHeadless(service, families, cluster);
    return [];
  }
  const missing = report((found) =>
    found.at('spec', () => checkAgainstCluster(found, service, cluster)),
  );
  if (missing.length > 0) return missing;
  if (families.length === 0) families.push(cluster[0]!);
  if (spec.ipFamilyPolicy !== 'SingleStack' && families.length === 1)
    for (const family of cluster) if (!families.includes(family)) families.push(family);
  return [];
}

/** A Service that prefers two families does not gain or lose one because the cluster has: only its own change counts. */
function isKeptDual(service: Service, { spec: old }: Service): boolean {
  const { spec } = service;
  return (
    spec.type === old.type &&
    needsClusterIP(service) &&
    spec.ipFamilyPolicy === 'PreferDualStack' &&
    (old.ipFamilyPolicy ?? 'PreferDualStack') === 'PreferDualStack' &&
    same(spec.clusterIPs ?? [], old.clusterIPs ?? []) &&
    same(spec.ipFamilies ?? [], old.ipFamilies ?? [])
  );
}

/** A policy of one family releases the second of what did not change; what was reduced needs that policy. */
function release(found: Report, service: Draft<Service>, { spec: old }: Service): void {
  const spec = service.spec;
  for (const [field, what] of [
    ['clusterIPs', 'secondary cluster IP'],
    ['ipFamilies', 'secondary IP family'],
  ] as const) {
    const [list, before] = [spec[field] ?? [], old[field] ?? []];
    if (spec.ipFamilyPolicy === 'SingleStack') {
      if (same(list, before) && list.length > 1) spec[field] = list.slice(0, 1);
    } else if (list.length > 0 && list.length < before.length)
      found.invalid(
        'ipFamilyPolicy',
        spec.ipFamilyPolicy ?? null,
        `must be 'SingleStack' to release the ${what}`,
      );
  }
}

function checkPolicy(found: Report, { spec }: Service): void {
  if (spec.ipFamilyPolicy !== 'SingleStack') return;
  const refuse = (what: string): void =>
    found.invalid(
      'ipFamilyPolicy',
      'SingleStack',
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    );
  if (spec.clusterIPs?.length === 2) refuse('cluster IPs');
  if (spec.ipFamilies?.length === 2) refuse('IP families');
}

/** The family of an address is that of the Service where none is given. */
function inferFamilies(
  found: Report,
  { spec }: Service,
  families: IPFamily[],
  cluster: readonly IPFamily[],
): void {
  for (const [index, address] of (spec.clusterIPs ?? []).entries()) {
    if (address === 'None') return;
    if (index < families.length) continue;
    const family = ipFamily(address)!;
    if (cluster.includes(family)) families.push(family);
    else
      found.invalid(
        `clusterIPs[${index}]`,
        spec.clusterIPs,
        `${family} is not configured on this cluster`,
      );
  }
}

/** Somebody else makes the endpoints, and may make them in families that the cluster does not have. */
function completeHeadless(
  service: Draft<Service>,
  families: IPFamily[],
  cluster: readonly IPFamily[],
): void {
  if (families.length === 0) families.push(cluster[0]!);
  if (families.length < 2 && service.spec.ipFamilyPolicy !== 'SingleStack')
    families.push(families[0] === 'IPv4' ? 'IPv6' : 'IPv4');
}

function checkAgainstCluster(found: Report, { spec }: Service, cluster: readonly IPFamily[]): void {
  if (spec.ipFamilyPolicy === 'RequireDualStack' && cluster.length < 2)
    found.invalid(
      'ipFamilyPolicy',
      spec.ipFamilyPolicy,
      'this cluster is not configured for dual-stack services',
    );
  found.each('ipFamilies', spec.ipFamilies, (family) => {
    if (!cluster.includes(family as IPFamily))
      found.invalid('', family, 'not configured on this cluster');
  });
}
