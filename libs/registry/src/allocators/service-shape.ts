import type { Service, ServiceSpec } from '#kinds';

/** What a Service needs from the allocators; each takes a Service after defaulting. */

export function needsClusterIP({ spec }: Service): boolean {
  return spec !== undefined && spec.type !== 'ExternalName';
}

/** Ports are open on every node; a load balancer may do without. */
export function needsNodePort({ spec }: Service): boolean {
  return (
    spec?.type === 'NodePort' ||
    (spec?.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
  );
}

/** A balancer that sends traffic only to nodes with endpoints has to ask the nodes. */
export function needsHealthCheckNodePort({ spec }: Service): boolean {
  return spec?.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
}

export function isHeadless({ clusterIP, clusterIPs }: ServiceSpec): boolean {
  return clusterIP === 'None' || clusterIPs?.[0] === 'None';
}
