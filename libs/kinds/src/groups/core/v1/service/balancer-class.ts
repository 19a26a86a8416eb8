import { qualifiedName } from '#machinery';
import type { ServiceSpec } from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';

export const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";

/** Checks the class of the load balancer; `found` is at the spec. An update is checked for it twice, and has its causes twice. */
export function checkBalancerClass(found: Report, { type, loadBalancerClass }: ServiceSpec): void {
  if (loadBalancerClass === undefined) return;
  if (type !== 'LoadBalancer') found.forbidden('loadBalancerClass', ONLY_LOAD_BALANCER);
  else found.complaints('loadBalancerClass', loadBalancerClass, qualifiedName(loadBalancerClass));
}
