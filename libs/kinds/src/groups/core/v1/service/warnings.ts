import { cidrErrors, ipErrors } from '#machinery';
import type { Service } from '../../../../generated/index.gen.js';
import { isHeadless } from './types.js';

const TOPOLOGY = 'service.kubernetes.io/topology-aware-hints';

/** Warnings about fields of a Service that have no effect, or will not have one for long. */
export function serviceWarnings(service: Service): string[] {
  const spec = service.spec;
  if (!spec) return [];
  const warnings: string[] = [];
  if (service.metadata?.annotations?.[TOPOLOGY] !== undefined) {
    warnings.push(
      `metadata.annotations[${TOPOLOGY}]: deprecated since v1.27; use "service.kubernetes.io/topology-mode" instead`,
    );
  }
  for (const [index, address] of (spec.clusterIPs ?? []).entries()) {
    if (address !== 'None') warnLoose(warnings, `spec.clusterIPs[${index}]`, address, ipErrors);
  }
  if (spec.loadBalancerIP)
    warnLoose(warnings, 'spec.loadBalancerIP', spec.loadBalancerIP, ipErrors);
  for (const [index, range] of (spec.loadBalancerSourceRanges ?? []).entries()) {
    warnLoose(warnings, `spec.loadBalancerSourceRanges[${index}]`, range.trim(), cidrErrors);
  }
  const externalIPs = spec.externalIPs?.length ?? 0;
  if (spec.type === 'ExternalName' && externalIPs > 0)
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  else if (externalIPs > 0)
    warnings.push(
      'spec.externalIPs is deprecated and may no longer be implemented in some clusters',
    );
  if (spec.type !== 'ExternalName' && spec.externalName)
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === 'PreferClose')
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  if (isHeadless(spec)) {
    if (spec.loadBalancerIP) warnings.push('spec.loadBalancerIP is ignored for headless services');
    if (spec.sessionAffinity === 'ClientIP')
      warnings.push('spec.SessionAffinity is ignored for headless services');
  }
  return warnings;
}

/** Old forms of addresses are still taken, but not for ever. */
function warnLoose(
  warnings: string[],
  field: string,
  text: string,
  check: (text: string, strict: boolean) => string[],
): void {
  if (check(text, false).length === 0 && check(text, true).length > 0) {
    warnings.push(
      `${field}: non-standard IP address "${text}" will be considered invalid in a future Kubernetes release`,
    );
  }
}
