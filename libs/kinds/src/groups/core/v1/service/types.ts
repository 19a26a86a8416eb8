import type { Service, ServiceSpec } from '../../../../generated/index.gen.js';

export const INTERNAL_TRAFFIC_POLICIES: readonly string[] = ['Cluster', 'Local'];

/** The predicates that Services are told apart by; each takes a Service after defaulting. */

/** Anything but `ExternalName` has a cluster IP, if only the word `None`. */
export function needsClusterIP({ spec }: Service): boolean {
  return spec !== undefined && spec.type !== 'ExternalName';
}

/** Ports are open on every node. A load balancer may do without. */
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

/** Traffic from outside the cluster reaches it. */
export function isExternallyAccessible({ spec }: Service): boolean {
  if (spec?.type === 'NodePort' || spec?.type === 'LoadBalancer') return true;
  return spec?.type === 'ClusterIP' && (spec.externalIPs?.length ?? 0) > 0;
}

/** No virtual address: names lead to the endpoints themselves. */
export function isHeadless(spec: ServiceSpec): boolean {
  return spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None';
}
