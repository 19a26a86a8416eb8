import type { Service } from '#kinds';
import { parseIP, type IP } from '#machinery';
import { AllocationError } from './allocation-error.js';
import type { Applicant } from './allocator.js';
import { familiesOf, type Families } from './families.js';
import { ADDRESS_POOL, ALLOW_SHARED_IP, annotation, LOAD_BALANCER_IPS } from './names.js';

/** What a Service brings along when it asks for addresses. */
export function applicantOf(key: string, service: Service, families: Families): Applicant {
  const { ports = [], selector = {}, externalTrafficPolicy, ipFamilyPolicy } = service.spec ?? {};
  const isLocal = externalTrafficPolicy === 'Local';
  return {
    key,
    service,
    families,
    policy: ipFamilyPolicy ?? 'SingleStack',
    ports: ports.map(({ protocol = 'TCP', port }) => `${protocol}/${port}`),
    sharingKey: annotation(service, ALLOW_SHARED_IP),
    backendKey: isLocal ? selectorText(selector) : '',
  };
}

const selectorText = (selector: Readonly<Record<string, string>>): string =>
  Object.keys(selector)
    .toSorted()
    .map((name) => `${name}=${selector[name]}`)
    .join(',');

/** The pool that a Service asks for; '' when it asks for none. */
export const requestedPool = (service: Service): string => annotation(service, ADDRESS_POOL);

/** The addresses that a Service asks for, by annotation or by `spec.loadBalancerIP`; empty when it leaves the choice. Throws AllocationError. */
export function requestedAddresses(service: Service): readonly IP[] {
  const list = annotation(service, LOAD_BALANCER_IPS);
  const single = service.spec?.loadBalancerIP ?? '';
  if (list !== '' && single !== '')
    throw new AllocationError(
      `service can not have both metallb.io/${LOAD_BALANCER_IPS} and svc.Spec.LoadBalancerIP`,
    );
  if (single !== '') {
    const ip = parseIP(single);
    if (ip === undefined)
      throw new AllocationError(`invalid spec.loadBalancerIP ${JSON.stringify(single)}`);
    return [ip];
  }
  if (list === '') return [];
  const addresses = list.split(',').map((text) => parseIP(text.trim()));
  if (addresses.some((ip) => ip === undefined))
    throw new AllocationError(`invalid metallb.io/${LOAD_BALANCER_IPS}: ${JSON.stringify(list)}`);
  const found = addresses as IP[];
  familiesOf(found);
  return found;
}
