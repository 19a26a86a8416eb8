import type { Service } from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';
import { checkBalancerClass } from './balancer-class.js';
import { isHeadless, needsHealthCheckNodePort } from './types.js';

/** What an update of a Service may not change; `found` is at the Service. */
export function checkServiceChange(found: Report, service: Service, old: Service): void {
  const [spec, before] = [service.spec, old.spec];
  if (spec.type !== 'ExternalName' && before.type !== 'ExternalName') {
    const headless = [isHeadless(before), isHeadless(spec)];
    if (!headless.every(Boolean)) checkAddresses(found, service, old);
    if (!headless.some(Boolean)) checkFamilies(found, service, old);
  }
  const balanced = spec.type === 'LoadBalancer' && before.type === 'LoadBalancer';
  if (balanced && before.loadBalancerClass !== spec.loadBalancerClass)
    found.invalid(
      'spec.loadBalancerClass',
      spec.loadBalancerClass ?? null,
      'may not change once set',
    );
  found.at('spec', () => checkBalancerClass(found, spec));
  if (needsHealthCheckNodePort(old) && needsHealthCheckNodePort(service)) {
    if ((before.healthCheckNodePort ?? 0) !== (spec.healthCheckNodePort ?? 0))
      found.forbidden('spec.healthCheckNodePort', 'field is immutable');
  }
}

/** Addresses may be added and, of two, the second released; those that stay are the same (KEP-563). */
function checkAddresses(
  found: Report,
  { spec }: Service,
  { spec: { clusterIPs: old = [] } }: Service,
): void {
  const { clusterIPs: list = [], ipFamilyPolicy } = spec;
  const changed = (index: number): void =>
    found.invalid(`spec.clusterIPs[${index}]`, spec.clusterIPs ?? null, 'may not change once set');
  if (old.length === list.length) {
    for (const [index, address] of old.entries()) if (address !== list[index]) changed(index);
    return;
  }
  if (list.length === 0)
    found.invalid(
      'spec.clusterIPs[0]',
      spec.clusterIPs ?? null,
      'primary clusterIP can not be unset',
    );
  else if (old.length > 0 && old[0] !== list[0]) changed(0);
  if (old.length > list.length && list.length === 1 && ipFamilyPolicy !== 'SingleStack')
    found.invalid(
      'spec.ipFamilyPolicy',
      ipFamilyPolicy ?? null,
      "must be set to 'SingleStack' when releasing the secondary clusterIP",
    );
}

/** The same for families. */
function checkFamilies(
  found: Report,
  { spec }: Service,
  { spec: { ipFamilies: old = [] } }: Service,
): void {
  const { ipFamilies: list = [], clusterIPs, ipFamilyPolicy } = spec;
  const changed = (shown: unknown): void =>
    found.invalid('spec.ipFamilies[0]', shown, 'may not change once set');
  if (old.length === list.length) {
    for (const [index, family] of old.entries())
      if (family !== list[index]) changed(spec.ipFamilies ?? null);
    return;
  }
  const released = old.length > list.length;
  if (released && (clusterIPs?.length ?? 0) === 0)
    found.invalid(
      'spec.ipFamilies[0]',
      spec.ipFamilies ?? null,
      'primary ipFamily can not be unset',
    );
  // The server shows the addresses here.
  if (old.length > 0 && list.length > 0 && old[0] !== list[0]) changed(clusterIPs ?? null);
  if (released && list.length === 1 && ipFamilyPolicy !== 'SingleStack')
    found.invalid(
      'spec.ipFamilyPolicy',
      ipFamilyPolicy ?? null,
      "must be set to 'SingleStack' when releasing the secondary ipFamily",
    );
}
