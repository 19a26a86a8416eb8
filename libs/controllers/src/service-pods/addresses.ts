import type { Pod, Service } from '#kinds';

export type Family = 'IPv4' | 'IPv6';

/** The address of a pod in a family; hostNetwork pods have their node's. */
export function podIP(pod: Pod, family: Family): string | undefined {
  const ips =
    pod.status?.podIPs?.map((entry) => entry.ip) ??
    (pod.status?.podIP === undefined ? [] : [pod.status.podIP]);
  return ips.find(
    (ip) => ip !== undefined && ip !== '' && ip.includes(':') === (family === 'IPv6'),
  );
}

/** The families that a Service wants endpoints for; the first is the primary one. */
export function familiesOf(service: Service): readonly Family[] {
  const families = service.spec?.ipFamilies ?? [];
  return families.length === 0 ? ['IPv4'] : (families as readonly Family[]);
}

/** The host name that a pod has below a headless Service: only when it names the Service as its subdomain. */
export function hostnameBelow(pod: Pod, service: Service): string | undefined {
  const { hostname, subdomain } = pod.spec;
  return hostname &&
    subdomain === service.metadata?.name &&
    pod.metadata?.namespace === service.metadata?.namespace
    ? hostname
    : undefined;
}

export const isHeadless = (service: Service): boolean => service.spec?.clusterIP === 'None';

export const headlessLabel = 'service.kubernetes.io/headless';
