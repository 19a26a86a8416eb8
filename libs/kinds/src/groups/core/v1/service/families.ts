import { ipFamily, type Draft, type IPFamily, type StatusCause } from '#machinery';
import type { Service } from '../../../../generated/index.gen.js';
import { report, type Report } from '../../../rules/report.js';
import { checkClusterIPs } from './cluster-ip-validation.js';
import { isHeadless, needsClusterIP } from './types.js';
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
  if (old && needsClusterIP(old) && needsClusterIP(service)) inherit(service, old);
  const wrong = report((found) => checkClusterIPs(found, service, old));
  if (wrong.length > 0) return wrong;
  const families = (spec.ipFamilies ??= []) as IPFamily[];
  for (const [index, address] of (spec.clusterIPs ?? []).entries()) {
    if (address !== 'None' && families[index] === undefined) families.push(ipFamily(address)!);
  }
  const policyGiven = spec.ipFamilyPolicy !== undefined;
  if (isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0) {
    completeHeadless(service, families, cluster);
    return [];
  }
  const refused = report((found) =>
    found.at('spec', () => checkAgainstCluster(found, service, policyGiven, cluster)),
  );
  if (refused.length > 0) return refused;
  if (families.length === 0) families.push(cluster[0]!);
  spec.ipFamilyPolicy ??= 'SingleStack';
  if (spec.ipFamilyPolicy !== 'SingleStack' && families.length < 2) {
    for (const family of cluster) if (!families.includes(family)) families.push(family);
  }
  return [];
}

/** What an update leaves out stays as it was. */
function inherit(service: Draft<Service>, old: Service): void {
  const spec = service.spec;
  if (spec.ipFamilyPolicy === undefined && old.spec?.ipFamilyPolicy !== undefined)
    spec.ipFamilyPolicy = old.spec.ipFamilyPolicy;
  if ((spec.ipFamilies?.length ?? 0) === 0 && old.spec?.ipFamilies) {
    spec.ipFamilies = [...old.spec.ipFamilies];
    if (spec.ipFamilyPolicy === 'SingleStack')
      spec.ipFamilies.length = Math.min(1, spec.ipFamilies.length);
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
  service.spec.ipFamilyPolicy ??= 'RequireDualStack';
}

function checkAgainstCluster(
  found: Report,
  service: Service,
  policyGiven: boolean,
  cluster: readonly IPFamily[],
): void {
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = service.spec;
  const mayBeDual = policyGiven && ipFamilyPolicy !== 'SingleStack';
  if (clusterIPs.length === 2 && !mayBeDual) {
    found.invalid(
      'ipFamilyPolicy',
      ipFamilyPolicy ?? null,
      "must be 'RequireDualStack' or 'PreferDualStack' when multiple cluster IPs are specified",
    );
  } else if (ipFamilies.length === 2 && !mayBeDual) {
    found.invalid(
      'ipFamilyPolicy',
      ipFamilyPolicy ?? null,
      "must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
    );
  }
  if (found.causes.length > 0) return;
  if (ipFamilyPolicy === 'RequireDualStack' && cluster.length < 2) {
    found.invalid(
      'ipFamilyPolicy',
      ipFamilyPolicy,
      'this cluster is not configured for dual-stack services',
    );
  }
  found.each('ipFamilies', ipFamilies, (family) => {
    if (!cluster.includes(family as IPFamily))
      found.invalid('', family, 'not configured on this cluster');
  });
}
