import type { Service } from '../../../../generated/index.gen.js';
import { addressWarnings, blockWarnings } from '../../../rules/address.js';
import { isHeadless, needsClusterIP } from './types.js';

const HINTS = 'service.kubernetes.io/topology-aware-hints';

/** Warnings about fields of a Service that have no effect, or will not have one for long. */
export function serviceWarnings(service: Service): string[] {
  const spec = service.spec;
  if (!spec) return [];
  const warnings: string[] = [];
  const externalIPs = spec.externalIPs ?? [];
  const headless = spec.type === 'ClusterIP' && isHeadless(spec);
  if (service.metadata?.annotations?.[HINTS] !== undefined)
    warnings.push(
      `annotation ${HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`,
    );
  if (needsClusterIP(service)) addresses(warnings, 'spec.clusterIPs', spec.clusterIPs ?? []);
  if (headless) {
    if (spec.loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services');
    if (externalIPs.length > 0) warnings.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity !== 'None')
      warnings.push('spec.SessionAffinity is ignored for headless services');
  }
  addresses(warnings, 'spec.externalIPs', externalIPs);
  if (externalIPs.length > 0 && !headless && spec.type !== 'ExternalName')
    warnings.push(
      'spec.externalIPs is deprecated and may no longer be implemented in some clusters',
    );
  if (spec.loadBalancerIP)
    warnings.push(...addressWarnings('spec.loadBalancerIP', spec.loadBalancerIP));
  for (const [index, range] of (spec.loadBalancerSourceRanges ?? []).entries())
    warnings.push(...blockWarnings(`spec.loadBalancerSourceRanges[${index}]`, range));
  if (spec.type === 'ExternalName' && externalIPs.length > 0)
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (spec.type !== 'ExternalName' && spec.externalName)
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === 'PreferClose')
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return warnings;
}

function addresses(warnings: string[], field: string, list: readonly string[]): void {
  for (const [index, address] of list.entries())
    warnings.push(...addressWarnings(`${field}[${index}]`, address));
}
