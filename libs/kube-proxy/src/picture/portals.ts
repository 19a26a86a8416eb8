import type { Categories } from './topology.js';
import type { ServicePort } from './service-port.js';

/** What becomes of traffic that no endpoint may take: refused when nobody anywhere answers, dropped when only nobody here does. */
type Refusal = 'reject' | 'drop';

/** One way that leads to a Service port. */
export interface Portal {
  readonly kind: 'cluster' | 'external' | 'balancer' | 'node';
  /** '' for node ports, which have an address of the node. */
  readonly ip: string;
  /** The port that clients use. */
  readonly number: number;
  /** Where the Service states it. */
  readonly field: string;
  /** Some endpoint may take the traffic of some clients: pods and node processes have a short cut around policy Local. */
  readonly isTranslated: boolean;
  /** Set when no endpoint may take the traffic under the portal's own policy. */
  readonly refusal?: Refusal;
  /** The field that is to blame for the refusal. */
  readonly refusalField?: string;
}

/** The ways to a port on a node, in the order of rules: ClusterIP, external addresses, balancer addresses, node port. */
export function portalsOf(port: ServicePort, { local, hasAny }: Categories): Portal[] {
  const refused = (isLocal: boolean, policy: string): Pick<Portal, 'refusal' | 'refusalField'> => {
    if (!hasAny) return { refusal: 'reject', refusalField: 'spec.selector' };
    return isLocal && local.length === 0 ? { refusal: 'drop', refusalField: `spec.${policy}` } : {};
  };
  const internal = refused(port.internalPolicyLocal, 'internalTrafficPolicy');
  const external = {
    isTranslated: hasAny,
    ...refused(port.externalPolicyLocal, 'externalTrafficPolicy'),
  };
  return [
    {
      kind: 'cluster',
      ip: port.clusterIP,
      number: port.port,
      field: port.clusterIPField,
      isTranslated: internal.refusal === undefined,
      ...internal,
    },
    ...port.externalIPs.map((v): Portal => ({
      kind: 'external',
      ...v,
      number: port.port,
      ...external,
    })),
    ...port.loadBalancerIPs.map((v): Portal => ({
      kind: 'balancer',
      ...v,
      number: port.port,
      ...external,
    })),
    ...(port.nodePort === 0
      ? []
      : [
          {
            kind: 'node' as const,
            ip: '',
            number: port.nodePort,
            field: `spec.ports[${port.index}].nodePort`,
            ...external,
          },
        ]),
  ];
}
