import type { IngressBackend } from '#kinds';
import type { Endpoint } from '../../proxy/decision.js';
import { readyEndpoints, servicePort, type ServiceLookup } from '../../proxy/service-endpoints.js';
import type { Rule } from './locations.js';

/** Where the requests of a rule go. */
export interface Upstream {
  /** `namespace-service-port`, as in nginx's configuration. */
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  /** The Service, as `namespace/name`. */
  readonly service: string;
}

/** The upstream of a rule: ready endpoints themselves, or the ClusterIP with `service-upstream`; none: those of `default-backend`. */
export function upstreamOf(rule: Rule, lookup: ServiceLookup): Upstream | undefined {
  const namespace = rule.ingress.metadata?.namespace ?? '';
  const { backend, annotations } = rule;
  if (backend?.service === undefined) return undefined;
  const own = serviceUpstream(namespace, backend.service, annotations.serviceUpstream, lookup);
  if (own.endpoints.length > 0 || annotations.defaultBackend === '') return own;
  const port = lookup.service(namespace, annotations.defaultBackend)?.spec?.ports?.[0]?.port;
  if (port === undefined) return own;
  const reference = { name: annotations.defaultBackend, port: { number: port } };
  const other = serviceUpstream(namespace, reference, false, lookup);
  return { ...other, name: `custom-default-backend-${namespace}-${annotations.defaultBackend}` };
}

function serviceUpstream(
  namespace: string,
  { name, port }: NonNullable<IngressBackend['service']>,
  byClusterIp: boolean,
  lookup: ServiceLookup,
): Upstream {
  const shared = {
    name: `${namespace}-${name}-${port?.name || port?.number}`,
    service: `${namespace}/${name}`,
  };
  const service = lookup.service(namespace, name);
  const found = service === undefined ? undefined : servicePort(service, port);
  const ip = service?.spec?.clusterIP;
  if (byClusterIp && found !== undefined && ip !== undefined && ip !== '' && ip !== 'None')
    return { ...shared, endpoints: [{ ip, port: found.port }] };
  return { ...shared, endpoints: readyEndpoints(lookup, namespace, name, port) };
}
