import { familyOf, parseCidr, type Cidr, type Family } from '../address.js';
import { refOf, type EndpointSlice, type ObjectRef, type Service } from '../objects.js';
import { collectEndpoints, endpointKey, type Endpoint } from './endpoint.js';

export type ServiceProtocol = 'tcp' | 'udp' | 'sctp';

/** One port of one Service in one family: the unit that rules are made for. */
export interface ServicePort {
  readonly service: ObjectRef;
  /** Position in `spec.ports`, for field paths. */
  readonly index: number;
  /** `namespace/name`, with `:port` when the port has a name. */
  readonly name: string;
  readonly family: Family;
  readonly protocol: ServiceProtocol;
  readonly clusterIP: string;
  readonly clusterIPField: string;
  readonly port: number;
  /** 0: none. */
  readonly nodePort: number;
  /** 0: none. Belongs to the Service; every port of it repeats the number. */
  readonly healthCheckNodePort: number;
  readonly externalIPs: readonly VirtualAddress[];
  readonly loadBalancerIPs: readonly VirtualAddress[];
  /** Empty: nobody is kept out. */
  readonly sourceRanges: readonly SourceRange[];
  readonly internalPolicyLocal: boolean;
  readonly externalPolicyLocal: boolean;
  /** Seconds; 0: no affinity. */
  readonly affinitySeconds: number;
  /** Where its backends stand in an EndpointTable. */
  readonly endpointKey: string;
  readonly endpoints: readonly Endpoint[];
}

export interface VirtualAddress {
  readonly ip: string;
  /** Where the Service states it, such as `status.loadBalancer.ingress[0].ip`. */
  readonly field: string;
}

export interface SourceRange {
  readonly cidr: Cidr;
  readonly field: string;
}

const PROXY_NAME_LABEL = 'service.kubernetes.io/service-proxy-name';
const DEFAULT_AFFINITY_SECONDS = 10_800;

/** True when kube-proxy leaves the Service to others: headless, ExternalName, or claimed by another proxy. */
export function isIgnored(service: Service): boolean {
  const { clusterIP, type } = service.spec ?? {};
  return (
    clusterIP === undefined ||
    clusterIP === '' ||
    clusterIP === 'None' ||
    type === 'ExternalName' ||
    service.metadata?.labels?.[PROXY_NAME_LABEL] !== undefined
  );
}

/** The ports of a Service with their backends; none when kube-proxy ignores the Service. */
export function servicePorts(service: Service, slices: Iterable<EndpointSlice>): ServicePort[] {
  const spec = service.spec;
  if (spec === undefined || isIgnored(service)) return [];
  const table = collectEndpoints(slices);
  const ref = refOf(service, { apiVersion: 'v1', kind: 'Service' });
  const clusterIPs = spec.clusterIPs?.length ? spec.clusterIPs : [spec.clusterIP ?? ''];
  return clusterIPs.flatMap((clusterIP, position) => {
    const family = familyOf(clusterIP);
    if (family === undefined) return [];
    const shared = {
      service: ref,
      family,
      clusterIP,
      clusterIPField: position === 0 ? 'spec.clusterIP' : `spec.clusterIPs[${position}]`,
      ...familyParts(service, family),
    };
    return (spec.ports ?? []).map((port, index): ServicePort => {
      const protocol = port.protocol ?? 'TCP';
      const backends = endpointKey(family, port.name ?? '', protocol);
      return {
        ...shared,
        index,
        name: `${ref.namespace ?? 'default'}/${ref.name}${port.name ? `:${port.name}` : ''}`,
        protocol: protocol.toLowerCase() as ServiceProtocol,
        port: port.port,
        nodePort: port.nodePort ?? 0,
        healthCheckNodePort: hasHealthCheck(service) ? (spec.healthCheckNodePort ?? 0) : 0,
        endpointKey: backends,
        endpoints: table.get(backends) ?? NO_ENDPOINTS,
      };
    });
  });
}

/** Balancers ask nodes about themselves only when traffic has to stay on the node that it came to. */
const hasHealthCheck = ({ spec }: Service): boolean =>
  spec?.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

const NO_ENDPOINTS: readonly Endpoint[] = [];

/** The same ports with the backends that these slices state. A port whose backends are the same stays the same object. */
export function withEndpoints(
  ports: readonly ServicePort[],
  slices: Iterable<EndpointSlice>,
): readonly ServicePort[] {
  const table = collectEndpoints(slices);
  return ports.map((port) => {
    const endpoints = table.get(port.endpointKey) ?? NO_ENDPOINTS;
    return endpoints === port.endpoints ? port : { ...port, endpoints };
  });
}

function familyParts(service: Service, family: Family) {
  const spec = service.spec!;
  const ofFamily = (entry: VirtualAddress): boolean => familyOf(entry.ip) === family;
  return {
    externalIPs: (spec.externalIPs ?? [])
      .map((ip, i) => ({ ip, field: `spec.externalIPs[${i}]` }))
      .filter(ofFamily),
    // ipMode Proxy keeps the address out of the rules: in-cluster traffic goes to the real balancer (KEP-1860).
    loadBalancerIPs: (service.status?.loadBalancer?.ingress ?? [])
      .map((entry, i) => ({ ...entry, field: `status.loadBalancer.ingress[${i}].ip` }))
      .filter((entry) => entry.ipMode !== 'Proxy')
      .map((entry) => ({ ip: entry.ip ?? '', field: entry.field }))
      .filter(ofFamily),
    sourceRanges: sourceRanges(service, family),
    internalPolicyLocal: spec.internalTrafficPolicy === 'Local',
    externalPolicyLocal: spec.externalTrafficPolicy === 'Local',
    affinitySeconds:
      spec.sessionAffinity === 'ClientIP'
        ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS)
        : 0,
  };
}

/**
 * Ranges of one family; a range that holds every address lets everybody in and leaves none. The old annotation for ranges is of no
 * effect: only the field counts.
 */
function sourceRanges(service: Service, family: Family): SourceRange[] {
  const ranges = (service.spec?.loadBalancerSourceRanges ?? []).flatMap((text, i) => {
    const cidr = parseCidr(text);
    return cidr?.family === family ? [{ cidr, field: `spec.loadBalancerSourceRanges[${i}]` }] : [];
  });
  return ranges.some((range) => range.cidr.prefix === 0) ? [] : ranges;
}

/** True when anything but the ClusterIP leads to the port. */
export function isExternallyAccessible(port: ServicePort): boolean {
  return port.nodePort !== 0 || port.loadBalancerIPs.length > 0 || port.externalIPs.length > 0;
}
